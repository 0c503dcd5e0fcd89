"""
task = "cross_correlate"
fails = ["test_cross_correlate_keeps_rows_and_columns_apart"]
diagnosis = "Rows and columns of the result are swapped: result[y, x] has the row first."
"""

import numpy as np


def cross_correlate(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel does not fit")
    result = np.zeros((columns, rows))
    for x in range(columns):
        for y in range(rows):
            result[x, y] = (image[y : y + kh, x : x + kw].astype(float) * kernel).sum()
    return result
