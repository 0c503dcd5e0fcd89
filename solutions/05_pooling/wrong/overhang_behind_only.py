"""
task = "average_pool"
fails = ["test_average_pool_same_divides_by_what_is_there", "test_average_pool_same_hangs_over_unevenly"]
diagnosis = "The first window begins at the edge: half of the overhang belongs before the picture."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, (kh, kw) = np.asarray(images_nhwc), pair(window)
    stride = (kh, kw) if stride is None else pair(stride)
    if padding != "same":
        return pool(images, window, stride, padding, np.mean)

    def bounds(size, k, s):
        starts = [i * s - 0 for i in range(-(-size // s))]
        return [(max(start, 0), min(start + k, size)) for start in starts]

    rows, columns = bounds(images.shape[1], kh, stride[0]), bounds(images.shape[2], kw, stride[1])
    result = [[images[:, a:b, p:q].mean(axis=(1, 2)) for p, q in columns] for a, b in rows]
    return np.moveaxis(result, 2, 0)
