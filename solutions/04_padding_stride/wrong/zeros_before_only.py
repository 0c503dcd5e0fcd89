"""
task = "pad2d"
fails = ["test_pad2d_lays_a_frame_around_the_example"]
diagnosis = "The zeros stand above and on the left only. One number is meant for all four sides."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, 0), (padding, 0)) if isinstance(padding, int) else padding
    return np.pad(image, pairs)
