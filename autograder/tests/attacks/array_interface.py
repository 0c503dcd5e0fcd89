"""
tries = "to be read from memory of its choice: forged __array_interface__, __array_struct__ and buffers"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero" }
"""

import numpy as np


class Interface:
    def __init__(self, address, shape):
        self.__array_interface__ = {
            "shape": shape,
            "typestr": "<f8",
            "data": (address, False),
            "version": 3,
            "strides": None,
        }


class Struct:
    __array_struct__ = id(Interface)
    shape = (3, 3)


def cross_correlate(image, kernel):
    return Interface(id(np.asarray), (64,))


def convolve(image, kernel):
    return [Interface(0x1000, (1 << 20,)), Struct()]


def edges(image, operator):
    base = Interface(id(type), (1 << 16,))
    return np.asarray(base)  # a genuine array over memory that is not its own
