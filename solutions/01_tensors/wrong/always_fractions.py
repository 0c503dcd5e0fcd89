"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_keeps_the_dtype"]
diagnosis = "The pixels are right, but their dtype changed: a new array is float64 unless you name another."
"""

import numpy as np


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    result = np.zeros((height, width, *image.shape[2:]))
    for x in range(width):
        result[:, x] = image[top : top + height, left + width - 1 - x]
    return result
