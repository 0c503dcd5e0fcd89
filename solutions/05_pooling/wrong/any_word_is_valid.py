"""
task = "max_pool"
fails = ["test_max_pool_refuses_an_unknown_padding"]
diagnosis = 'Any other word was taken for "valid": raise ValueError for it.'
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, stride, "same" if padding == "same" else "valid", np.max)
