"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example"]
diagnosis = "The channels were averaged, too: each channel of each picture has a mean of its own."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.mean(images_nhwc, axis=(1, 2, 3))
