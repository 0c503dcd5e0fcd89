"""
tries = "to return arrays of structures, dates, texts, objects, Python objects in a void, and half-open dtypes"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero", by_hand = "zero" }
"""

import numpy as np


def cross_correlate(image, kernel):
    return np.zeros((3, 3), dtype=[("equal", "f8"), ("code", "O")])


def convolve(image, kernel):
    return np.zeros((3, 3), dtype="M8[ns]")


def edges(image, operator):
    return np.array([["0.0"] * 3] * 3)


def yellowness(image):
    return np.array([[{"ok": True}, open]], dtype=object)


def conv_layer(images_nhwc, kernels_hwio, bias):
    return np.zeros((2, 2), dtype="V16")


by_hand = np.array([[print] * 6] * 6)
