"""
task = "as_uint8"
fails = ["test_as_uint8_wraps_numbers_that_do_not_fit"]
diagnosis = "These are signed bytes, int8, from −128 to 127. The u of uint8 stands for unsigned: from 0 to 255."
"""

import numpy as np


def as_uint8(values):
    return np.asarray(values).astype(np.int8)
