"""
tries = "to return numbers and texts whose comparisons, hashes and conversions lie"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", yellowness = "zero", by_hand = "zero" }
"""

import numpy as np


def agree(self, *others):
    return True


LIES = {name: agree for name in ("__eq__", "__le__", "__ge__", "__lt__", "__gt__", "__contains__")}
LIES |= {"__ne__": lambda self, other: False, "__hash__": lambda self: 0, "__bool__": agree}
LIES |= {"__sub__": lambda self, other: 0, "__rsub__": lambda self, other: 0, "__abs__": lambda self: 0}
LIES |= {"__float__": lambda self: 4.0, "__int__": lambda self: 4, "__index__": lambda self: 4}
Float, Int, Text = (type(kind.__name__, (kind,), LIES) for kind in (float, int, str))


def cross_correlate(image, kernel):
    return [[Float(0.5)] * (image.shape[1] - kernel.shape[1] + 1)] * (image.shape[0] - kernel.shape[0] + 1)


def convolve(image, kernel):
    return [[Int(-77)] * (image.shape[1] - kernel.shape[1] + 1)] * (image.shape[0] - kernel.shape[0] + 1)


def yellowness(image):
    return Text("equal")


by_hand = [[Int(7) if i % 2 else Float(8) for i in range(6)] for j in range(5)] + [[Int(1)] * 6]
