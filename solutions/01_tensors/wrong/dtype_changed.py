"""
task = "to_channels_first"
fails = ["test_to_channels_first_keeps_the_dtype"]
diagnosis = "The numbers are right, but their dtype changed: a new array is float64 unless you name another."
"""

import numpy as np


def to_channels_first(images_nhwc):
    n, h, w, c = images_nhwc.shape
    result = np.zeros((n, c, h, w))
    result[...] = np.transpose(images_nhwc, (0, 3, 1, 2))
    return result
