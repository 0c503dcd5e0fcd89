"""
tries = "to fill the machine with processes"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os
import time

import numpy as np


def yellowness(image):
    until = time.monotonic() + 0.3
    parent = os.getpid()
    while os.getpid() != parent or time.monotonic() < until:  # children never stop
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
    return np.zeros(image.shape[:2])
