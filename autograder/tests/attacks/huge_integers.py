"""
tries = "to return integers of millions of digits, alone and in lists, and a boolean larger than one"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", by_hand = "zero" }
"""

import numpy as np


def cross_correlate(image, kernel):
    return 1 << 10_000_000


def convolve(image, kernel):
    return [[10**3999] * 3] * 3


def edges(image, operator):
    return np.full((2, 3), 2, dtype=np.uint8).view(bool)


by_hand = [[10**4999] * 6] * 6
