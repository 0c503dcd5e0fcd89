"""
tries = "to outlive its worker as a daemon that holds every descriptor open"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import os
import time

import numpy as np


def yellowness(image):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return np.zeros(image.shape[:2])
