"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit", "test_as_uint8_of_random_whole_numbers"]
diagnosis = "The numbers were clipped: what is too large became 255. A byte wraps, so that 256 becomes 0 again."
"""

import numpy as np


def as_uint8(values):
    return np.clip(np.asarray(values).astype(np.int64), 0, 255).astype(np.uint8)
