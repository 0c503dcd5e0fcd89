"""
task = "edges"
fails = ["test_edges_refuses_an_unknown_operator"]
diagnosis = "Any other word was taken for Sobel: raise ValueError for it."
"""

import numpy as np


def edges(image, operator):
    middle = 1 if operator == "prewitt" else 2
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    gx = cross_correlate(image, kernel.T)
    gy = cross_correlate(image, kernel)
    return np.hypot(gx, gy)
