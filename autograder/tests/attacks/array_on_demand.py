"""
tries = "to decide late: __array__ gives other numbers each time it is asked, or asks for help"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", conv_layer = "zero" }
"""

import itertools
import os

import numpy as np


class Late:
    asked = itertools.count()

    def __init__(self, act=None):
        self.act = act

    def __array__(self, dtype=None, copy=None):
        if self.act:
            self.act()
        return np.full((3, 3), next(self.asked))

    def __len__(self):
        return next(self.asked)

    def __getitem__(self, key):
        return Late(self.act)

    shape = property(lambda self: (next(self.asked),))


class LateArray(np.ndarray):
    def __array_finalize__(self, obj):
        if obj is not None:
            obj[...] = 0

    def __array_function__(self, function, types, args, kwargs):
        return args[-1]

    def __array_ufunc__(self, *args, **kwargs):
        return True

    __array_priority__ = 1e9


def cross_correlate(image, kernel):
    return Late()


def convolve(image, kernel):
    return [[Late(lambda: os._exit(0))]]


def edges(image, operator):
    return np.full((image.shape[0] - 2, image.shape[1] - 2), 0.25).view(LateArray)


def conv_layer(images_nhwc, kernels_hwio, bias):
    return Late(lambda: 1 / 0)
