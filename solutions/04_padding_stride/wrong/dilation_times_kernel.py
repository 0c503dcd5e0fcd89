"""
task = "same_padding"
fails = ["test_same_padding_with_dilation"]
diagnosis = "The zeros are too many: between F weights there are F − 1 gaps, and none after the last."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * kernel
    places = math.ceil(size / stride)
    missing = max((places - 1) * stride + footprint - size, 0)
    return missing // 2, missing - missing // 2
