"""
task = "pad2d"
fails = ["test_pad2d_gives_each_side_its_own_number_of_zeros"]
diagnosis = "The two pairs were exchanged: (top, bottom) comes first, (left, right) second."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    (left, right), (top, bottom) = pairs
    return np.pad(image, ((top, bottom), (left, right)))
