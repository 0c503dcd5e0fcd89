"""
tries = "to exhaust the stack of whoever walks through its answer"
kind = "append"
default = "full"
expected = { cross_correlate = "zero", convolve = "zero", edges = "zero" }
"""


def nest(depth, wrap):
    value = 0.0
    for _ in range(depth):
        value = wrap(value)
    return value


def cross_correlate(image, kernel):
    return nest(100_000, lambda value: [value])


def convolve(image, kernel):
    return nest(31, lambda value: [value])


def edges(image, operator):
    return nest(100_000, lambda value: {"ok": value})
