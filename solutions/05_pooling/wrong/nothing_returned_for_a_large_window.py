"""
task = "max_pool"
fails = ["test_max_pool_refuses_a_window_larger_than_the_picture"]
diagnosis = "A window larger than the picture gave an empty result: it fits nowhere, so raise ValueError."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, (kh, kw) = np.asarray(images_nhwc), pair(window)
    n, rows, columns, c = images.shape
    if padding == "valid" and (kh > rows or kw > columns):
        return np.zeros((n, rows // kh, columns // kw, c))
    return pool(images, window, stride, padding, np.max)
