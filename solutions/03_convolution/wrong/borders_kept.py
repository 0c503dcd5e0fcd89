"""
task = "edges"
fails = ["test_edges_of_a_step"]
diagnosis = "The result is as large as the picture: with valid borders it loses two rows and two columns."
"""

import numpy as np
import scipy.signal


def edges(image, operator):
    if operator not in ("prewitt", "sobel"):
        raise ValueError("unknown operator")
    middle = {"prewitt": 1, "sobel": 2}[operator]
    kernel = np.array([[-1, 0, 1], [-middle, 0, middle], [-1, 0, 1]])
    gx = scipy.signal.correlate2d(image.astype(float), kernel.T, mode="same")
    gy = scipy.signal.correlate2d(image.astype(float), kernel, mode="same")
    return np.hypot(gx, gy)
