"""
task = "average_pool"
fails = ["test_average_pool_gives_the_worked_example"]
diagnosis = "This is the sum of each window: divide it by the number of pixels."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, stride, padding, np.sum)
