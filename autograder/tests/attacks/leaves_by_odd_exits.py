"""
tries = "to slip past the worker's handlers: KeyboardInterrupt, GeneratorExit, SystemExit(0), StopIteration, exit()"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", conv_layer = "zero", yellowness = "zero" }
"""

import sys


def cross_correlate(image, kernel):
    raise KeyboardInterrupt


def convolve(image, kernel):
    raise GeneratorExit


def edges(image, operator):
    sys.exit(0)


def yellowness(image):
    exit()


def conv_layer(images_nhwc, kernels_hwio, bias):
    raise StopIteration(0)
