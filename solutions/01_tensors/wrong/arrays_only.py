"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit", "test_as_uint8_of_a_single_number"]
diagnosis = "A list or a plain number has no method astype. Make an array of it first."
"""

import numpy as np


def as_uint8(values):
    return values.astype(np.uint8)
