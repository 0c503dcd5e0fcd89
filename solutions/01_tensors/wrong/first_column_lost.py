"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_gives_the_worked_example", "test_crop_and_flip_up_to_the_borders"]
diagnosis = "Where left is 0, the result is empty: −1 means the last column. Crop first, then reverse."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left + width - 1 : left - 1 : -1]
