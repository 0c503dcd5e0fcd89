"""
task = "max_pool"
fails = ["test_max_pool_gives_the_worked_example"]
diagnosis = "This is the mean of each window: max pooling keeps the largest number."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, stride, padding, np.mean)
