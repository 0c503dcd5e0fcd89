"""
task = "max_pool"
fails = ["test_max_pool_same_lets_windows_hang_over_the_edge"]
diagnosis = 'The argument padding was ignored, and borders are always valid: with "same", windows hang over the edge.'
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    if padding not in ("valid", "same"):
        raise ValueError(padding)
    return pool(images_nhwc, window, stride, "valid", np.max)
