"""
task = "pad2d"
fails = ["test_pad2d_gives_each_side_its_own_number_of_zeros"]
diagnosis = "The pairs were read as (top, left) and (bottom, right). They are (top, bottom), (left, right)."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (padding, padding)) if isinstance(padding, int) else padding
    (top, left), (bottom, right) = pairs
    return np.pad(image, ((top, bottom), (left, right)))
