"""
task = "max_pool"
fails = ["test_max_pool_with_overlapping_windows", "test_max_pool_valid_drops_what_is_left_over"]
diagnosis = 'Windows that reach beyond the edge were kept: with "valid", pixels that are left over are dropped.'
"""

import numpy as np


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, window = np.asarray(images_nhwc), pair(window)
    stride = window if stride is None else pair(stride)
    if padding == "same":
        return pool(images, window, stride, padding, np.max)
    if padding != "valid" or window[0] > images.shape[1] or window[1] > images.shape[2]:
        raise ValueError("it does not fit")
    rows, columns = (range(0, images.shape[i + 1], stride[i]) for i in (0, 1))
    result = [
        [images[:, y : y + window[0], x : x + window[1]].max(axis=(1, 2)) for x in columns] for y in rows
    ]
    return np.moveaxis(result, 2, 0)
