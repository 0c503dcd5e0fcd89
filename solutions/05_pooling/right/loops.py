"""One loop an axis, lists instead of arrays."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import math

import numpy as np


def bounds(place, window, stride, before, size):
    start = place * stride - before
    return max(start, 0), min(start + window, size)


def places_and_overhang(size, window, stride, padding):
    if padding == "same":
        places = math.ceil(size / stride)
        return places, max((places - 1) * stride + window - size, 0) // 2
    if padding != "valid":
        raise ValueError("padding is valid or same")
    if size < window:
        raise ValueError("the window is too large")
    return (size - window) // stride + 1, 0


def pool_with(keep, images_nhwc, window, stride, padding):
    n, h, w, c = images_nhwc.shape
    (kh, kw), (sh, sw) = pair(window), pair(window if stride is None else stride)
    rows, above = places_and_overhang(h, kh, sh, padding)
    columns, left = places_and_overhang(w, kw, sw, padding)
    result = [[[[None] * c for _ in range(columns)] for _ in range(rows)] for _ in range(n)]
    for i in range(n):
        for y in range(rows):
            for x in range(columns):
                for channel in range(c):
                    pixels = []
                    for row in range(*bounds(y, kh, sh, above, h)):
                        for column in range(*bounds(x, kw, sw, left, w)):
                            pixels.append(float(images_nhwc[i, row, column, channel]))
                    result[i][y][x][channel] = keep(pixels)
    return result


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool_with(max, images_nhwc, window, stride, padding)


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool_with(lambda pixels: sum(pixels) / len(pixels), images_nhwc, window, stride, padding)


def pyramid(height, width, levels):
    sizes = []
    while len(sizes) < levels:
        if height == 1 or width == 1:
            raise ValueError("too small")
        height, width = math.floor(height / 2), math.floor(width / 2)
        sizes += [[height, width]]
    return sizes


def global_average_pool(images_nhwc):
    n, h, w, c = images_nhwc.shape
    means = []
    for i in range(n):
        means.append([])
        for channel in range(c):
            total = 0.0
            for y in range(h):
                for x in range(w):
                    total += float(images_nhwc[i, y, x, channel])
            means[-1].append(total / (h * w))
    return means


def max_pool_gradient(images_nhwc, upstream, window):
    n, h, w, c = images_nhwc.shape
    kh, kw = pair(window)
    gradient = np.zeros((n, h, w, c))
    for i, y, x, channel in np.ndindex(n, h // kh, w // kw, c):
        best = (y * kh, x * kw)
        for row in range(y * kh, y * kh + kh):
            for column in range(x * kw, x * kw + kw):
                if images_nhwc[i, row, column, channel] > images_nhwc[i, best[0], best[1], channel]:
                    best = (row, column)
        gradient[i, best[0], best[1], channel] += upstream[i, y, x, channel]
    return gradient
