"""
task = "max_pool"
fails = ["test_max_pool_keeps_pictures_and_channels_apart", "test_max_pool_with_windows_that_are_not_square"]
diagnosis = "Height and width of the window are swapped: in a pair, the first number is for rows."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    across, down = pair(window)
    stride = (down, across) if stride is None else stride
    return pool(images_nhwc, (down, across), stride, padding, np.max)
