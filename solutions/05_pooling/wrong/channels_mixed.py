"""
task = "max_pool"
fails = ["test_max_pool_keeps_pictures_and_channels_apart"]
diagnosis = "The maximum was taken over the channels as well: each channel keeps a map of its own."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    maps = pool(images_nhwc, window, stride, padding, np.max)
    return np.broadcast_to(maps.max(axis=3, keepdims=True), maps.shape)
