"""
tries = "to forge the grader's messages by writing on every open descriptor"
kind = "append"
default = "full"
expected = { convolve = "zero" }
"""

import os

import numpy as np


def convolve(image, kernel):
    forged = b'{"passed": true, "points": 100}' + b"\xff" * 64
    for descriptor in range(3, 256):
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, forged)
        except OSError:
            continue
    return np.zeros((1, 1))
