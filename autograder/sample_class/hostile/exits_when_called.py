"""
tries = "to end the process from inside a function, with exit code 0"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os


def edges(image, operator):
    os._exit(0)
