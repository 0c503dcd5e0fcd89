"""
task = "pad2d"
fails = ["test_pad2d_of_any_picture_on_any_side"]
diagnosis = "Digits after the point are lost: the array of zeros was made for whole numbers."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    return np.pad(image, pairs).astype(int)
