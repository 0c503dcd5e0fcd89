"""
tries = "to make every comparison come out true, in numpy and in Python itself"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import builtins

import numpy as np
import numpy.testing


def yes(*args, **kwargs):
    return True


def nothing(*args, **kwargs):
    return None


for name in ("assert_allclose", "assert_array_equal", "assert_almost_equal", "assert_equal"):
    setattr(numpy.testing, name, nothing)
for name in ("isclose", "allclose", "array_equal", "array_equiv"):
    setattr(np, name, yes)


def conv_layer(images_nhwc, kernels_hwio, bias):
    builtins.sum = builtins.abs = builtins.round = nothing
    builtins.AssertionError = SystemExit
    return np.zeros((1, 1, 1, 1))
