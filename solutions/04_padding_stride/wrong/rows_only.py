"""
task = "pad2d"
fails = ["test_pad2d_lays_a_frame_around_the_example"]
diagnosis = "There are zeros above and below, but none on the left and on the right."
"""

import numpy as np


def pad2d(image, padding):
    pairs = ((padding, padding), (0, 0)) if isinstance(padding, int) else padding
    return np.pad(image, pairs)
