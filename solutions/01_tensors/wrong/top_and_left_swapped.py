"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_gives_the_worked_example", "test_crop_and_flip_of_random_gray_pictures"]
diagnosis = "top and left changed places: top counts rows, the first axis, and left counts columns."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[left : left + height, top : top + width][:, ::-1]
