"""
task = "max_pool"
fails = ["test_max_pool_refuses_a_window_larger_than_the_picture"]
diagnosis = "The message was returned: stop with raise ValueError(…), so that no one takes it for a result."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    try:
        return pool(images_nhwc, window, stride, padding, np.max)
    except ValueError as error:
        return str(error)
