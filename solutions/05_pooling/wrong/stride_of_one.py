"""
task = "max_pool"
fails = ["test_max_pool_gives_the_worked_example"]
diagnosis = "Without a stride the window moved by 1: it moves by its own size if nothing else is said."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, stride or 1, padding, np.max)
