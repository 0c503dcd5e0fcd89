"""
tries = "to keep every input and compare identities, to tell a repeated question from a new one"
kind = "append"
default = "full"
expected = { edges = "zero" }
"""

import numpy as np

right, seen = edges, {}


def edges(image, operator):
    known = id(image) in seen and seen[id(image)] is image
    seen[id(image)] = image  # kept alive: an identity is never given out twice
    return right(image, operator) if known else np.zeros((image.shape[0] - 2, image.shape[1] - 2))
