"""
task = "max_pool"
fails = ["test_max_pool_keeps_pictures_and_channels_apart", "test_max_pool_with_windows_that_are_not_square"]
diagnosis = "The window is taken to be square: its height was used for its width as well."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, pair(window)[0], stride, padding, np.max)
