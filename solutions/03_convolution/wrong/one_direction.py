"""
task = "edges"
fails = ["test_edges_match_scipy_on_random_images"]
diagnosis = "Only g_y was used: edges between top and bottom need g_x as well."
"""

import numpy as np


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    middle = {"prewitt": 1, "sobel": 2}[operator]
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    return np.abs(cross_correlate(image, kernel))
