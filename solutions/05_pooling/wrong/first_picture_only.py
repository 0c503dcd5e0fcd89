"""
task = "max_pool"
fails = ["test_max_pool_keeps_pictures_and_channels_apart", "test_max_pool_of_random_batches"]
diagnosis = "Only the first picture of the batch was pooled: the first axis of the result counts pictures."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(np.asarray(images_nhwc)[:1], window, stride, padding, np.max)
