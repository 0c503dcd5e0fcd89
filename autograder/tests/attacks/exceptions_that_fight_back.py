"""
tries = "to break whoever reports its exception: __str__ that raises, exits, lies or never ends, chains and groups"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero", conv_layer = "zero", yellowness = "zero" }
"""

import itertools


class Raises(Exception):
    def __str__(self):
        raise Raises from self


class Large(Exception):
    def __str__(self):
        return "ValueError: " + "x" * 10**7


class Subtle(Exception):
    __class__ = ValueError
    __traceback__ = None

    @property
    def args(self):
        raise SystemExit(0)

    def __str__(self):
        return 5


class Endless(Exception):
    def __str__(self):
        return "".join(str(i) for i in itertools.count())


class Meta(type):
    @property
    def __name__(cls):
        return "not graded"


class Renamed(Exception, metaclass=Meta):
    pass


def cross_correlate(image, kernel):
    raise Raises


def convolve(image, kernel):
    raise Large


def edges(image, operator):
    raise Subtle


def yellowness(image):
    raise Endless


def conv_layer(images_nhwc, kernels_hwio, bias):
    error = Renamed()
    error.__cause__ = error
    error.__context__ = error
    raise BaseExceptionGroup("not graded", [error, KeyboardInterrupt(), GeneratorExit()])
