"""
task = "cross_correlate"
fails = ["test_cross_correlate_refuses_a_kernel_larger_than_the_image"]
diagnosis = "A kernel larger than the picture gave a result: it fits nowhere, so raise ValueError."
"""

import numpy as np


def cross_correlate(image, kernel):
    kh, kw = kernel.shape
    rows, columns = max(image.shape[0] - kh + 1, 0), max(image.shape[1] - kw + 1, 0)
    result = np.zeros((rows, columns))
    for y in range(rows):
        for x in range(columns):
            result[y, x] = (image[y : y + kh, x : x + kw].astype(float) * kernel).sum()
    return result
