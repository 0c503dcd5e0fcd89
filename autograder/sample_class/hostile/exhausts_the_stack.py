"""
tries = "to crash the interpreter by recursion through C code"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import sys


def dive(value):
    return list(map(dive, [value]))


def edges(image, operator):
    sys.setrecursionlimit(10**9)
    return dive(image)
