"""
task = "max_pool"
fails = ["test_max_pool_same_lets_windows_hang_over_the_edge"]
diagnosis = '"same" keeps the size only if the stride is 1: there are size / stride windows, rounded up.'
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    stride = 1 if padding == "same" else stride
    return pool(images_nhwc, window, stride, padding, np.max)
