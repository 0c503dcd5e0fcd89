"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example"]
diagnosis = "This is one mean of all numbers: each picture and each channel has a mean of its own."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.mean(images_nhwc)
