"""
task = "as_uint8"
fails = ["test_as_uint8_gives_bytes", "test_as_uint8_of_a_single_number", "test_as_uint8_keeps_the_shape"]
diagnosis = "All numbers landed in one row. Keep the shape: a list of lists has two axes, a single number none."
"""

import numpy as np


def as_uint8(values):
    return np.ravel(np.asarray(values)).astype(np.int64).astype(np.uint8)
