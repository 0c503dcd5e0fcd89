"""
task = "same_padding"
fails = ["test_same_padding_is_never_negative"]
diagnosis = "A negative number of zeros came out. Where nothing is missing, it is (0, 0)."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    places = math.ceil(size / stride)
    missing = (places - 1) * stride + footprint - size
    return missing // 2, missing - missing // 2
