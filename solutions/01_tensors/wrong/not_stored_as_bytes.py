"""
task = "as_uint8"
fails = ["test_as_uint8_gives_bytes"]
diagnosis = "The numbers are right, but they are not stored as bytes: turn the array into dtype uint8."
"""

import numpy as np


def as_uint8(values):
    return np.asarray(values).astype(np.int64) % 256
