"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit"]
diagnosis = "view reads each byte of the memory as a number, eight for one int64. Convert the numbers instead."
"""

import numpy as np


def as_uint8(values):
    return np.atleast_1d(np.asarray(values)).astype(np.int64).view(np.uint8)
