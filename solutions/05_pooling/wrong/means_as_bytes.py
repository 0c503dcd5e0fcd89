"""
task = "global_average_pool"
fails = ["test_global_average_pool_of_random_batches", "test_global_average_pool_of_bytes"]
diagnosis = "The means were cut to whole numbers: keep their fractions."
"""

import numpy as np


def global_average_pool(images_nhwc):
    images = np.asarray(images_nhwc)
    return np.mean(images, axis=(1, 2)).astype(int)
