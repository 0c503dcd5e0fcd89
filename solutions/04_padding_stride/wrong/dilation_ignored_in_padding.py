"""
task = "same_padding"
fails = ["test_same_padding_with_dilation"]
diagnosis = "The dilation makes no difference here. The zeros must make room for the whole footprint."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = kernel
    places = math.ceil(size / stride)
    missing = max((places - 1) * stride + footprint - size, 0)
    return missing // 2, missing - missing // 2
