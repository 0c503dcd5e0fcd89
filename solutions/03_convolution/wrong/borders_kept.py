"""
task = "edges"
fails = ["test_edges_of_a_step"]
diagnosis = "The result is as large as the picture: with valid borders it loses two rows and two columns."
"""

import numpy as np


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    middle = {"prewitt": 1, "sobel": 2}[operator]
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    gx = cross_correlate(np.pad(image, 1), kernel.T)
    gy = cross_correlate(np.pad(image, 1), kernel)
    return np.hypot(gx, gy)
