"""
task = "crop_and_flip"
fails = ["test_crop_and_flip_of_single_rows_and_columns"]
diagnosis = "A crop of one row or one column lost an axis. Its shape is still (height, width)."
"""

import numpy as np


def crop_and_flip(image, top, left, height, width):
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or top + height > rows or left + width > columns:
        raise ValueError("the crop sticks out of the image")
    return np.squeeze(image[top : top + height, left : left + width][:, ::-1])
