"""All windows at once, by NumPy's view; beyond the edge is −∞ for the maximum, and 0 of weight 0 for the mean."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def around(size, window, stride):
    total = max((int(np.ceil(size / stride)) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def windows_of(images, window, stride, padding, beyond):
    window = pair(window)
    stride = pair(window if stride is None else stride)
    if padding == "same":
        borders = [around(images.shape[axis + 1], window[axis], stride[axis]) for axis in (0, 1)]
        images = np.pad(images, [(0, 0), *borders, (0, 0)], constant_values=beyond)
    elif padding != "valid":
        raise ValueError(padding)
    return sliding_window_view(images, window, axis=(1, 2))[:, :: stride[0], :: stride[1]]


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return windows_of(images_nhwc.astype(float), window, stride, padding, -np.inf).max(axis=(4, 5))


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images = images_nhwc.astype(float)
    totals = windows_of(images, window, stride, padding, 0).sum(axis=(4, 5))
    return totals / windows_of(np.ones_like(images), window, stride, padding, 0).sum(axis=(4, 5))


def global_average_pool(images_nhwc):
    return np.einsum("nhwc->nc", images_nhwc.astype(float)) / (images_nhwc.shape[1] * images_nhwc.shape[2])


def pyramid(height, width, levels):
    if min(height, width) >> levels == 0:
        raise ValueError("too many levels")
    return [(height >> level, width >> level) for level in range(1, levels + 1)]


def max_pool_gradient(images_nhwc, upstream, window):
    kh, kw = pair(window)
    n, rows, columns, c = upstream.shape
    whole = images_nhwc[:, : rows * kh, : columns * kw]
    blocks = whole.reshape(n, rows, kh, columns, kw, c).transpose(0, 1, 3, 5, 2, 4)
    first = blocks.reshape(n, rows, columns, c, kh * kw).argmax(axis=-1, keepdims=True)
    routed = np.zeros((n, rows, columns, c, kh * kw))
    np.put_along_axis(routed, first, upstream[..., None], axis=-1)
    routed = routed.reshape(n, rows, columns, c, kh, kw).transpose(0, 1, 4, 2, 5, 3)
    result = np.zeros(images_nhwc.shape)
    result[:, : rows * kh, : columns * kw] = routed.reshape(n, rows * kh, columns * kw, c)
    return result
