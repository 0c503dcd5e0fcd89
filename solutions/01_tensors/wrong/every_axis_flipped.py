"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_keeps_the_colour_of_each_pixel"]
diagnosis = "Every axis was reversed, rows and channels as well. Name the one axis to be flipped: the columns."
"""

import numpy as np


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return np.flip(image[top : top + height, left : left + width])
