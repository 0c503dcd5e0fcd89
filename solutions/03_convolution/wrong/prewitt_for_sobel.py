"""
task = "edges"
fails = ["test_edges_of_a_step"]
diagnosis = "Sobel gave Prewitt's result: the middle row and column of Sobel's kernels hold 2 and −2."
"""

import numpy as np


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    gx = cross_correlate(image, kernel.T)
    gy = cross_correlate(image, kernel)
    return np.hypot(gx, gy)
