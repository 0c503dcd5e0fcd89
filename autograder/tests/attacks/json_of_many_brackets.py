"""
tries = "to use up the grader's own memory while it reads the notebook: sixteen million empty lists in a small file"
kind = "made"
default = "zero"
"""


def make(solved, stub):
    return b'{"cells": [' + b"[]," * 16_000_000 + b"[]]}"
