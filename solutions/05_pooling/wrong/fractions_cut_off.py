"""
task = "average_pool"
fails = ["test_average_pool_of_bytes", "test_average_pool_of_whole_numbers"]
diagnosis = "The means were stored in an array of the picture's own type, which cut off their fractions: use floats."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images = np.asarray(images_nhwc)
    return pool(images, window, stride, padding, np.mean).astype(images.dtype)
