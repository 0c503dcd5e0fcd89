"""
task = "max_pool"
fails = [
    "test_max_pool_same_lets_windows_hang_over_the_edge",
    "test_max_pool_same_hangs_over_by_half_on_each_side",
]
diagnosis = "The first window begins at the edge: half of the overhang belongs before the picture."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, (kh, kw) = np.asarray(images_nhwc), pair(window)
    stride = (kh, kw) if stride is None else pair(stride)
    if padding != "same":
        return pool(images, window, stride, padding, np.max)

    def bounds(size, k, s):
        starts = [i * s - 0 for i in range(-(-size // s))]
        return [(max(start, 0), min(start + k, size)) for start in starts]

    rows, columns = bounds(images.shape[1], kh, stride[0]), bounds(images.shape[2], kw, stride[1])
    result = [[images[:, a:b, p:q].max(axis=(1, 2)) for p, q in columns] for a, b in rows]
    return np.moveaxis(result, 2, 0)
