"""
task = "pad2d"
fails = ["test_pad2d_gives_each_side_its_own_number_of_zeros"]
diagnosis = "Top and bottom, left and right were exchanged: in each pair, the zeros before come first."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    (bottom, top), (right, left) = pairs
    return np.pad(image, ((top, bottom), (left, right)))
