"""
task = "cross_correlate"
fails = ["test_cross_correlate_keeps_rows_and_columns_apart"]
diagnosis = "The kernel's height was taken for its width: use kernel.shape[1] for the columns."
"""

import numpy as np


def cross_correlate(image, kernel):
    size = kernel.shape[0]
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    result = np.zeros((rows, columns))
    for y in range(rows):
        for x in range(columns):
            for i in range(size):
                for j in range(size):
                    result[y, x] += float(image[y + i, x + j]) * float(kernel[i, j])
    return result
