"""
tries = "to hang in C, where no signal handler of Python runs: a regular expression, huge powers"
kind = "append"
default = "full"
expected = { edges = "zero", convolve = "zero" }
"""

import re


def edges(image, operator):
    return re.match(r"(a|aa)+$", "a" * 60 + "b")


def convolve(image, kernel):
    return pow(7, 10**9)
