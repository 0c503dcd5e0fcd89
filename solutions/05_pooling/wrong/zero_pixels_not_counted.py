"""
task = "average_pool"
fails = ["test_average_pool_of_bytes", "test_average_pool_of_whole_numbers"]
diagnosis = "Black pixels were left out of the mean, as if they lay beyond the edge: a 0 on the picture counts."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    def keep(pixels, axis):
        return pixels.sum(axis=axis) / np.maximum((pixels != 0).sum(axis=axis), 1)

    return pool(images_nhwc, window, stride, padding, keep)
