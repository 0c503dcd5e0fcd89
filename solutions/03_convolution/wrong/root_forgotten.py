"""
task = "edges"
fails = ["test_edges_of_a_step"]
diagnosis = "The square root is missing: this is g_x² + g_y²."
"""

import numpy as np


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    middle = {"prewitt": 1, "sobel": 2}[operator]
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    gx = cross_correlate(image, kernel.T)
    gy = cross_correlate(image, kernel)
    return gx**2 + gy**2
