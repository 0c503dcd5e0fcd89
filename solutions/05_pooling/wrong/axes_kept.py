"""
task = "global_average_pool"
fails = ["test_global_average_pool_gives_the_worked_example"]
diagnosis = "The result has axes of length 1 left: its shape is (n, c), so rows and columns disappear."
"""

import numpy as np


def global_average_pool(images_nhwc):
    return np.mean(images_nhwc, axis=(1, 2), keepdims=True)
