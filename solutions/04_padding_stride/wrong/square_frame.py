"""
task = "pad2d"
fails = ["test_pad2d_with_one_number_around_bytes"]
diagnosis = "The frame was made for square pictures: height and width of this one differ."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    (top, bottom), (left, right) = pairs
    framed = np.zeros((top + len(image) + bottom, left + len(image) + right))
    framed[top : top + len(image), left : left + len(image)] = image[:, : len(image)]
    return framed
