"""
task = "average_pool"
fails = [
    "test_average_pool_same_counts_only_pixels_on_the_picture",
    "test_average_pool_same_hangs_over_unevenly",
]
diagnosis = "The larger half of an odd overhang is at the top and left: round down there."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, (kh, kw) = np.asarray(images_nhwc), pair(window)
    stride = (kh, kw) if stride is None else pair(stride)
    if padding != "same":
        return pool(images, window, stride, padding, np.mean)

    def bounds(size, k, s):
        starts = [i * s - (max((-(-size // s) - 1) * s + k - size, 0) + 1) // 2 for i in range(-(-size // s))]
        return [(max(start, 0), min(start + k, size)) for start in starts]

    rows, columns = bounds(images.shape[1], kh, stride[0]), bounds(images.shape[2], kw, stride[1])
    result = [[images[:, a:b, p:q].mean(axis=(1, 2)) for p, q in columns] for a, b in rows]
    return np.moveaxis(result, 2, 0)
