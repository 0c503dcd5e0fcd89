"""
task = "edges"
fails = ["test_edges_refuses_an_unknown_operator"]
diagnosis = "The message was returned: stop with raise ValueError(…), so that no one takes it for a result."
"""

import numpy as np


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        return "unknown operator"
    middle = {"prewitt": 1, "sobel": 2}[operator]
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    gx = cross_correlate(image, kernel.T)
    gy = cross_correlate(image, kernel)
    return np.hypot(gx, gy)
