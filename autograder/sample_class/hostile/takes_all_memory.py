"""
tries = "to use up the machine's memory"
kind = "append"
default = "full"
expected = { yellowness = "zero" }
"""

import numpy as np

hoard = []


def yellowness(image):
    while True:
        hoard.append(np.ones(2**24))  # 128 MB, every page touched
