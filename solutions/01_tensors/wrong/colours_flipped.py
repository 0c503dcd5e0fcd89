"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_keeps_the_colour_of_each_pixel"]
diagnosis = "Red and blue changed places: the last axis was reversed, the channels. Reverse the axis of the columns."
"""


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return image[top : top + height, left : left + width][..., ::-1]
