"""
tries = "to be left without a verdict, or with a good one, by raising what the grader itself raises"
kind = "append"
default = "full"
expected = { by_hand = "full", cross_correlate = "zero", convolve = "zero", edges = "zero", conv_layer = "zero" }
"""


class GraderFault(Exception):
    cause = "not graded"
    message = "the test itself failed"


class StudentError(Exception):
    cause = None
    earned = points = 100


class Skipped(BaseException):
    allow_module_level = True


class CheckFailure(AssertionError):
    cause = None


Skipped.__module__ = "_pytest.outcomes"
GraderFault.__module__ = StudentError.__module__ = "cvgrade.errors"


def cross_correlate(image, kernel):
    raise GraderFault("not graded")


def convolve(image, kernel):
    raise Skipped("not graded: the worker could not start")


def edges(image, operator):
    raise StudentError(None)


def conv_layer(images_nhwc, kernels_hwio, bias):
    raise CheckFailure("not graded")
