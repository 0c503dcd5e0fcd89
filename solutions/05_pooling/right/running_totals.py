"""Means by an integral image: running totals over rows and columns, then four of them for each window."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np


def corners(size, window, stride, padding):
    if padding == "valid":
        if size < window:
            raise ValueError("no place for the window")
        starts = np.arange((size - window) // stride + 1) * stride
    elif padding == "same":
        places = -(-size // stride)
        starts = np.arange(places) * stride - max((places - 1) * stride + window - size, 0) // 2
    else:
        raise ValueError("padding")
    return np.maximum(starts, 0), np.minimum(starts + window, size)


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    window = pair(window)
    stride = window if stride is None else pair(stride)
    totals = np.pad(images_nhwc.astype(float), [(0, 0), (1, 0), (1, 0), (0, 0)]).cumsum(axis=1).cumsum(axis=2)
    top, bottom = corners(images_nhwc.shape[1], window[0], stride[0], padding)
    left, right = corners(images_nhwc.shape[2], window[1], stride[1], padding)
    sums = totals[:, bottom][:, :, right] - totals[:, top][:, :, right]
    sums -= totals[:, bottom][:, :, left] - totals[:, top][:, :, left]
    return sums / np.outer(bottom - top, right - left)[:, :, None]


def global_average_pool(images_nhwc):
    return average_pool(images_nhwc, images_nhwc.shape[1:3]).reshape(len(images_nhwc), -1)


def max_pool_gradient(images_nhwc, upstream, window):
    """Bring the pixels of all windows in order and keep the best; a stable order leaves the first of equals first."""
    kh, kw = pair(window)
    result = np.zeros(images_nhwc.shape)
    for (i, y, x, c), value in np.ndenumerate(upstream):
        block = images_nhwc[i, y * kh : y * kh + kh, x * kw : x * kw + kw, c].astype(float)
        best = np.argsort(-block.ravel(), kind="stable")[0]
        result[i, y * kh + best // kw, x * kw + best % kw, c] = value
    return result
