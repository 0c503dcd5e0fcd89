"""
tries = "to answer with something that computes later: a generator, a coroutine, a map, a thread's future"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", yellowness = "zero", conv_layer = "zero" }
"""

from concurrent.futures import Future


def cross_correlate(image, kernel):
    yield [[0.0]]


async def convolve(image, kernel):
    return [[0.0]]


def edges(image, operator):
    return map(list, image)


def yellowness(image):
    return Future()


def conv_layer(images_nhwc, kernels_hwio, bias):
    return lambda: 0
