"""
task = "crop_and_flip"
fails = [
    "test_crop_and_flip_gives_the_worked_example",
    "test_crop_and_flip_keeps_the_colour_of_each_pixel",
    "test_crop_and_flip_up_to_the_borders",
]
diagnosis = "A crop that ends with the last row or column was refused. It still fits: look at the comparison again."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height >= rows or left + width >= columns:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left : left + width][:, ::-1]
