"""
task = "average_pool"
fails = ["test_average_pool_of_random_batches"]
diagnosis = "The mean was taken over the channels as well: each channel keeps a map of its own."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    maps = pool(images_nhwc, window, stride, padding, np.mean)
    return np.broadcast_to(maps.mean(axis=3, keepdims=True), maps.shape)
