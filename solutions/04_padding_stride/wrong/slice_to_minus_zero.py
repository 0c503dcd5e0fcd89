"""
task = "pad2d"
fails = ["test_pad2d_with_nothing_to_add"]
diagnosis = "A slice that ends at -0 ends at 0, so it is empty. Count from the front instead."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    (top, bottom), (left, right) = pairs
    height, width = image.shape
    framed = np.zeros((top + height + bottom, left + width + right))
    framed[top:-bottom, left:-right] = image
    return framed
