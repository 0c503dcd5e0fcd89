"""
tries = "to have the grader unpickle an object that runs a command"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import os

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/cvgrade-was-here.txt",)


def convolve(image, kernel):
    return np.array([[Bomb()]], dtype=object)
