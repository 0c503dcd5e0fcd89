"""
task = "edges"
fails = ["test_edges_of_a_step"]
diagnosis = "Sobel gave Prewitt's result: the middle row and column of Sobel's kernels hold 2 and −2."
"""

import numpy as np
import scipy.signal


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    kernel = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    gx = scipy.signal.correlate2d(image.astype(float), kernel.T, mode="valid")
    gy = scipy.signal.correlate2d(image.astype(float), kernel, mode="valid")
    return np.hypot(gx, gy)
