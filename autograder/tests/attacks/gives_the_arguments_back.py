"""
tries = "to be compared with itself: returns its argument, and changes the argument on the way"
kind = "append"
default = "full"
expected = { yellowness = "zero", cross_correlate = "zero", edges = "zero" }
"""

import numpy as np


def yellowness(image):
    image[...] = 0
    return image


def cross_correlate(image, kernel):
    kernel[...] = 0
    image.setflags(write=True)
    image.resize((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1), refcheck=False)
    image[...] = 0
    return image


def edges(image, operator):
    return image, operator
