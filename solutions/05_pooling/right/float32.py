"""Single precision, and shifted pictures: one for each place in the window, strided."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np


def shifted(images_nhwc, window, stride, padding, beyond):
    """Give, for each place in the window, the pixels that all windows see there."""
    (kh, kw), (sh, sw) = pair(window), pair(window if stride is None else stride)
    n, h, w, c = images_nhwc.shape
    if padding == "valid":
        rows, columns, top, left = (h - kh) // sh + 1, (w - kw) // sw + 1, 0, 0
        if rows < 1 or columns < 1:
            raise ValueError("the window does not fit")
    elif padding == "same":
        rows, columns = (h + sh - 1) // sh, (w + sw - 1) // sw
        top = max((rows - 1) * sh + kh - h, 0) // 2
        left = max((columns - 1) * sw + kw - w, 0) // 2
    else:
        raise ValueError(padding)
    canvas = np.full((n, h + 2 * kh, w + 2 * kw, c), beyond, dtype=np.float32)
    canvas[:, top : top + h, left : left + w] = images_nhwc
    for i in range(kh):
        for j in range(kw):
            yield canvas[:, i : i + rows * sh : sh, j : j + columns * sw : sw][:, :rows, :columns]


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    result = None
    for pixels in shifted(images_nhwc, window, stride, padding, -np.inf):
        result = pixels if result is None else np.maximum(result, pixels)
    return result


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    totals = counts = np.float32(0)
    for pixels in shifted(images_nhwc, window, stride, padding, np.nan):
        totals = totals + np.nan_to_num(pixels)
        counts = counts + ~np.isnan(pixels)
    return (totals / counts).astype(np.float32)


def global_average_pool(images_nhwc):
    n, h, w, c = images_nhwc.shape
    return images_nhwc.reshape(n, h * w, c).astype(np.float32).mean(axis=1)


def pyramid(height, width, levels):
    sizes = np.zeros((levels, 2), dtype=np.int64)
    for level in range(levels):
        height, width = np.int64(height) // 2, np.int64(width) // 2
        if height * width == 0:
            raise ValueError("no pixel left")
        sizes[level] = height, width
    return sizes


def max_pool_gradient(images_nhwc, upstream, window):
    result = np.zeros(images_nhwc.shape, dtype=np.float32)
    kh, kw = pair(window)
    rows, columns = upstream.shape[1:3]
    images = images_nhwc.astype(np.float32)
    largest = max_pool(images, window)
    taken = np.zeros(upstream.shape, dtype=bool)
    for i in range(kh):
        for j in range(kw):
            place = (slice(None), slice(i, rows * kh, kh), slice(j, columns * kw, kw))
            wins = (images[place] == largest) & ~taken
            result[place] = np.where(wins, upstream, 0)
            taken |= wins
    return result
