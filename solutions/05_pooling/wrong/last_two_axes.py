"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example", "test_global_average_pool_of_two_pictures"]
diagnosis = "The mean was taken over the axes 2 and 3: rows and columns are the axes 1 and 2."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.mean(images_nhwc, axis=(2, 3))
