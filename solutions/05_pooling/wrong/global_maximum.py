"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example"]
diagnosis = "This is the maximum of each channel: the mean was asked for."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.max(images_nhwc, axis=(1, 2))
