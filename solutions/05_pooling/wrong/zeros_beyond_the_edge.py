"""
task = "max_pool"
fails = ["test_max_pool_same_lets_windows_hang_over_the_edge"]
diagnosis = "Zeros were filled in beyond the edge, and won against negative pixels: there is nothing."
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, window = np.asarray(images_nhwc), pair(window)
    stride = window if stride is None else pair(stride)
    if padding == "same":
        borders = [(0, 0)]
        for size, k, s in zip(images.shape[1:3], window, stride, strict=True):
            total = max((-(-size // s) - 1) * s + k - size, 0)
            borders.append((total // 2, total - total // 2))
        images = np.pad(images, [*borders, (0, 0)])
    elif padding != "valid":
        raise ValueError(padding)
    return pool(images, window, stride, "valid", np.max)
