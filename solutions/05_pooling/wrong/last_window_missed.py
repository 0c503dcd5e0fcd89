"""
task = "max_pool"
fails = ["test_max_pool_gives_the_worked_example"]
diagnosis = "The last window is missing in both directions: a range ends one before its end."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    maps = pool(images_nhwc, window, stride, padding, np.max)
    return maps[:, : max(maps.shape[1] - 1, 1), : max(maps.shape[2] - 1, 1)]
