"""
task = "same_padding"
fails = ["test_same_padding_of_odd_kernels_is_even"]
diagnosis = "One step too many: from the first place to the last, there is one step less than places."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    places = math.ceil(size / stride)
    missing = max(places * stride + footprint - size, 0)
    return missing // 2, missing - missing // 2
