"""
task = "max_pool"
fails = ["test_max_pool_gives_the_worked_example"]
diagnosis = "The window moved along the axes 2 and 3: rows and columns are the axes 1 and 2, channels come last."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    channels_last = np.moveaxis(np.asarray(images_nhwc), 1, 3)
    return np.moveaxis(pool(channels_last, window, stride, padding, np.max), 3, 1)
