"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example", "test_global_average_pool_of_two_pictures"]
diagnosis = "The pictures of the batch were averaged, too: each picture has a mean of its own."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.mean(images_nhwc, axis=(0, 1, 2))
