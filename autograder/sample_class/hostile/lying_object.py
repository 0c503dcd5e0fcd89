"""
tries = "to return an object that claims to equal everything and to be an array of the right size"
kind = "append"
default = "full"
expected = { cross_correlate = "zero" }
"""

import numpy as np


class Liar:
    __hash__ = None

    def __init__(self, shape):
        self.shape = shape
        self.dtype = np.dtype(float)
        self.ndim = len(shape)

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __array__(self, dtype=None, copy=None):
        return np.zeros(self.shape)

    def __sub__(self, other):
        return np.zeros(self.shape)

    __rsub__ = __sub__


def cross_correlate(image, kernel):
    return Liar((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
