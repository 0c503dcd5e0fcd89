"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example"]
diagnosis = "This is the sum of each channel: divide it by the number of pixels."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.sum(images_nhwc, axis=(1, 2))
