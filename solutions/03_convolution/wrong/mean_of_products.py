"""
task = "cross_correlate"
fails = ["test_cross_correlate_gives_the_worked_example"]
diagnosis = "This is the mean of the products: add them up, without dividing by how many there are."
"""

import numpy as np


def cross_correlate(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel does not fit")
    result = np.zeros((rows, columns))
    for y in range(rows):
        for x in range(columns):
            result[y, x] = np.mean(image[y : y + kh, x : x + kw].astype(float) * kernel)
    return result
