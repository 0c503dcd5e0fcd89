"""
tries = "to pass by NaN, infinity, NaN in one place, masks and missing values"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero", by_hand = "zero" }
"""

import numpy as np


def like(image, kernel, value):
    return np.full((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1), value)


def cross_correlate(image, kernel):
    return like(image, kernel, np.nan)


def convolve(image, kernel):
    return like(image, kernel, np.inf)


def edges(image, operator):
    return np.ma.masked_all((image.shape[0] - 2, image.shape[1] - 2)) * np.nan


def yellowness(image):
    return np.full(image.shape[:2], complex(0, np.nan))


def conv_layer(images_nhwc, kernels_hwio, bias):
    return np.full((1, 1, 1, 1), None, dtype=float)


by_hand = np.full((6, 6), np.nan)
