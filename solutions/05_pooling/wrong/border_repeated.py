"""
task = "average_pool"
fails = [
    "test_average_pool_same_counts_only_pixels_on_the_picture",
    "test_average_pool_same_hangs_over_unevenly",
]
diagnosis = "Border pixels were repeated beyond the edge, as Keras 3.15 on PyTorch does: nothing is there."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, window = np.asarray(images_nhwc, dtype=float), pair(window)
    stride = window if stride is None else pair(stride)
    if padding == "same":
        borders = [(0, 0)]
        for size, k, s in zip(images.shape[1:3], window, stride, strict=True):
            total = max((-(-size // s) - 1) * s + k - size, 0)
            borders.append((total // 2, total - total // 2))
        images = np.pad(images, [*borders, (0, 0)], mode="edge")
    elif padding != "valid":
        raise ValueError(padding)
    return pool(images, window, stride, "valid", np.mean)
