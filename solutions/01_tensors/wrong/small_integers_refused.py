"""
task = "as_uint8"
fails = ["test_as_uint8_of_arrays_of_small_integers"]
diagnosis = "For an array of bytes, % 256 fails, because 256 does not fit in a byte. Give the numbers more room first."
"""

import numpy as np


def as_uint8(values):
    return (np.asarray(values) % 256).astype(np.uint8)
