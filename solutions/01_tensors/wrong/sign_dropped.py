"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit", "test_as_uint8_of_negative_numbers"]
diagnosis = "The minus sign was dropped. Negative numbers wrap as well: before 0 comes 255, so −1 becomes 255."
"""

import numpy as np


def as_uint8(values):
    return (np.abs(np.asarray(values).astype(np.int64)) % 256).astype(np.uint8)
