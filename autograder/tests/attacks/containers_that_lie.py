"""
tries = "to return lists and dictionaries whose length, order and contents change while they are read"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", conv_layer = "zero", yellowness = "zero" }
"""

import itertools


class Endless(list):
    def __len__(self):
        return 2

    def __iter__(self):
        return itertools.repeat(0.0)


class Short(list):
    def __len__(self):
        return 2**31

    def __iter__(self):
        return iter(())


class Pairs(dict):
    def items(self):
        yield from [("ok", True)] * 5


class Tuple(tuple):
    def __iter__(self):
        yield from ([[self]] * 3)


def cross_correlate(image, kernel):
    return Endless([1, 2])


def convolve(image, kernel):
    return Short()


def edges(image, operator):
    return Pairs(ok=True)


def conv_layer(images_nhwc, kernels_hwio, bias):
    return Tuple((1, 2))


def yellowness(image):
    circle = [1.0]
    circle.append(circle)
    return circle
