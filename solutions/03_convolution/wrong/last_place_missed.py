"""
task = "cross_correlate"
fails = ["test_cross_correlate_gives_the_worked_example"]
diagnosis = "The last row and column are missing: there are h − kh + 1 places, not h − kh."
"""

import numpy as np


def cross_correlate(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh, image.shape[1] - kw
    if rows < 0 or columns < 0:
        raise ValueError("the kernel does not fit")
    result = np.zeros((rows, columns))
    for y in range(rows):
        for x in range(columns):
            result[y, x] = (image[y : y + kh, x : x + kw].astype(float) * kernel).sum()
    return result
