"""
task = "same_padding"
fails = ["test_same_padding_puts_the_odd_zero_after_the_row"]
diagnosis = "Where the zeros cannot be halved, one of them was lost: before plus after is one too few."
"""

import math


def same_padding(size, kernel, stride=1, dilation=1):
    footprint = dilation * (kernel - 1) + 1
    places = math.ceil(size / stride)
    missing = max((places - 1) * stride + footprint - size, 0)
    return missing // 2, missing // 2
