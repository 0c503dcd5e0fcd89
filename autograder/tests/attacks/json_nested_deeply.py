"""
tries = "to crash whoever reads the notebook file: a hundred thousand lists in each other, in an output"
kind = "made"
default = "zero"
"""


def make(solved, stub):
    deep = b"[" * 100_000 + b"]" * 100_000
    cell = b'{"cell_type": "code", "source": "x = 1", "outputs": ' + deep + b"}"
    return b'{"cells": [' + cell + b'], "metadata": {"a": ' + deep + b"}}"
