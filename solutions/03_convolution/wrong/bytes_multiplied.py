"""
task = "cross_correlate"
fails = ["test_cross_correlate_of_bytes_does_not_wrap"]
diagnosis = "Bytes times bytes stay bytes and start again at 0 after 255: turn both into floats first."
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
            result[y, x] = (image[y : y + kh, x : x + kw] * kernel).sum()
    return result
