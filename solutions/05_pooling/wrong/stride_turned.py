"""
task = "max_pool"
fails = ["test_max_pool_same_lets_windows_hang_over_the_edge", "test_max_pool_with_strides_of_their_own"]
diagnosis = "The strides down and across are swapped: in a pair, the first number is for rows."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    across, down = pair(window if stride is None else stride)
    if stride is None:
        across, down = down, across
    return pool(images_nhwc, window, (down, across), padding, np.max)
