"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit", "test_as_uint8_of_a_single_number"]
diagnosis = "NumPy makes no byte of a Python number that does not fit. Make an array of larger integers first."
"""

import numpy as np


def as_uint8(values):
    return np.array(values, dtype=np.uint8)
