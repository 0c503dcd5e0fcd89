"""
tries = "to pass by shape alone: empty, ragged, zero-sized with huge other axes, one number for all"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero", by_hand = "zero" }
"""

import numpy as np


def cross_correlate(image, kernel):
    return np.zeros((0, 2**40))


def convolve(image, kernel):
    return [np.zeros((0, 2**20))] * 100_000


def edges(image, operator):
    return [[1.0, 2.0], [3.0]]


def yellowness(image):
    return 0.0


def conv_layer(images_nhwc, kernels_hwio, bias):
    return np.zeros((1,) * 60)


by_hand = []
