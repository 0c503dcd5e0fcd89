"""Along the rows first, then along the columns: both kinds of pooling can be split like this."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np


def along(images, axis, window, stride, padding, keep):
    size = images.shape[axis]
    if padding not in ("valid", "same"):
        raise ValueError(padding)
    if padding == "valid" and window > size:
        raise ValueError("too large")
    first, last = 0, size - window
    if padding == "same":
        last = (size - 1) // stride * stride
        first = -(max(last + window - size, 0) // 2)
        last += first
    slices = [
        np.take(images, range(max(s, 0), min(s + window, size)), axis) for s in range(first, last + 1, stride)
    ]
    return np.stack([keep(part, axis) for part in slices], axis)


def twice(images_nhwc, window, stride, padding, keep):
    window, stride = pair(window), pair(stride or window)
    lower = along(np.asarray(images_nhwc), 1, window[0], stride[0], padding, keep)
    return along(lower, 2, window[1], stride[1], padding, keep)


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return twice(images_nhwc, window, stride, padding, np.max)


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return twice(images_nhwc, window, stride, padding, np.mean)


def global_average_pool(images_nhwc):
    return images_nhwc.mean(1).mean(1)


def pyramid(height, width, levels):
    if levels == 0:
        return ()
    if height < 2 or width < 2:
        raise ValueError("cannot be halved")
    return ((height // 2, width // 2), *pyramid(height // 2, width // 2, levels - 1))
