"""
task = "crop_and_flip"
fails = [
    "test_crop_and_flip_gives_the_worked_example",
    "test_crop_and_flip_keeps_the_colour_of_each_pixel",
    "test_crop_and_flip_of_random_gray_pictures",
]
diagnosis = "The crop ends at row height and column width. They are its size: the end depends on top and left, too."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[top:height, left:width][:, ::-1]
