"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_of_random_gray_pictures", "test_crop_and_flip_of_random_colour_pictures"]
diagnosis = "Colour was guessed from the last axis: a gray picture may have three columns, too. Look at the rank."
"""

import numpy as np


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return np.flip(image[top : top + height, left : left + width], axis=-2 if image.shape[-1] == 3 else -1)
