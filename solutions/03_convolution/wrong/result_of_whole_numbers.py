"""
task = "cross_correlate"
fails = ["test_cross_correlate_of_whole_numbers_keeps_fractions"]
diagnosis = "The result took over the picture's type: fractions are cut off. Make it one of floats."
"""

import numpy as np


def cross_correlate(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel does not fit")
    result = np.zeros((rows, columns), dtype=image.dtype)
    for y in range(rows):
        for x in range(columns):
            result[y, x] = (image[y : y + kh, x : x + kw].astype(float) * kernel).sum().astype(image.dtype)
    return result
