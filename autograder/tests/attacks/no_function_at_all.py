"""
tries = "to be left without a verdict: the names of functions hold numbers, texts, modules and classes"
kind = "stub"
default = "zero"
"""

import numpy

cross_correlate = 5
convolve = "not graded"
edges = numpy
yellowness = type
conv_layer = [lambda *args: 0]


def by_hand():
    return 0
