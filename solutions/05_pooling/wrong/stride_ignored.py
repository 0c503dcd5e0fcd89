"""
task = "max_pool"
fails = ["test_max_pool_with_overlapping_windows"]
diagnosis = "The stride was ignored: windows always lie side by side."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, None, padding, np.max)
