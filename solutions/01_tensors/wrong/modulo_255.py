"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit", "test_as_uint8_of_random_whole_numbers"]
diagnosis = "This is modulo 255, so that 255 becomes 0. From 0 to 255 there are 256 different bytes."
"""

import numpy as np


def as_uint8(values):
    return (np.asarray(values).astype(np.int64) % 255).astype(np.uint8)
