"""
tries = "to keep the grader busy with writing out an answer of sixty million numbers that should have been an error"
kind = "append"
default = "full"
expected = { edges = 13 }
"""

import numpy as np

right = edges


def edges(image, operator):
    return right(image, operator) if operator in ("sobel", "prewitt") else np.ones(60_000_000, dtype=np.int8)
