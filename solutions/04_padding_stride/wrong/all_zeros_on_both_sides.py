"""
task = "same_padding"
fails = ["test_same_padding_of_odd_kernels_is_even"]
diagnosis = "This is all that is missing, on both sides. Share it out between before and after."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    places = math.ceil(size / stride)
    missing = max((places - 1) * stride + footprint - size, 0)
    return missing, missing
