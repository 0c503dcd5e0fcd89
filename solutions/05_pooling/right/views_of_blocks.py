"""The shape (n, h', kh, w', kw, c), where windows lie side by side; all else by one window at a time."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np


def side_by_side(images_nhwc, window, keep):
    (kh, kw), (n, h, w, c) = window, images_nhwc.shape
    whole = images_nhwc[:, : h // kh * kh, : w // kw * kw]
    return keep(whole.reshape(n, h // kh, kh, w // kw, kw, c), axis=(2, 4))


def pool_by(images_nhwc, window, stride, padding, keep):
    window = pair(window)
    stride = window if stride is None else pair(stride)
    h, w = images_nhwc.shape[1:3]
    match padding:
        case "valid" if window[0] > h or window[1] > w:
            raise ValueError("window too large")
        case "valid":
            if window == stride:
                return side_by_side(images_nhwc, window, keep)
            first, places = (0, 0), [(s - k) // t + 1 for s, k, t in zip((h, w), window, stride, strict=True)]
        case "same":
            places = [-(-s // t) for s, t in zip((h, w), stride, strict=True)]
            over = [(p - 1) * t + k - s for p, t, k, s in zip(places, stride, window, (h, w), strict=True)]
            first = [-(max(o, 0) // 2) for o in over]
        case _:
            raise ValueError(f"padding {padding}")
    result = np.empty((images_nhwc.shape[0], *places, images_nhwc.shape[3]))
    for y, x in np.ndindex(*places):
        top, left = first[0] + y * stride[0], first[1] + x * stride[1]
        part = images_nhwc[:, max(top, 0) : top + window[0], max(left, 0) : left + window[1]]
        result[:, y, x] = keep(part, axis=(1, 2))
    return result


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool_by(images_nhwc, window, stride, padding, np.amax)


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool_by(images_nhwc, window, stride, padding, np.average)


def global_average_pool(images_nhwc):
    return [[image[..., channel].mean() for channel in range(image.shape[-1])] for image in images_nhwc]
