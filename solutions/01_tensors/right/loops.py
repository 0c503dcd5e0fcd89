"""Nothing but loops and Python's own arithmetic, one number at a time."""

import numpy as np


def describe(image):
    rank = 0
    for _ in image.shape:
        rank += 1
    return [rank, list(image.shape), str(image.dtype)]


def wrapped(value):
    value = int(value)
    while value > 255:
        value -= 256 * max(1, value // 512)
    while value < 0:
        value += 256 * max(1, -value // 512)
    return value


def as_uint8(values):
    values = np.asarray(values)
    result = np.zeros(values.shape, dtype=np.uint8)
    for place in np.ndindex(values.shape):
        result[place] = wrapped(values[place])
    return result


def hex_colour(rgb):
    text = "#"
    for value in rgb:
        sixteens, ones = int(value) // 16, int(value) % 16
        text += "0123456789ABCDEF"[sixteens] + "0123456789ABCDEF"[ones]
    return text


def rescale(images):
    result = np.zeros(images.shape, dtype=np.float32)
    for place in np.ndindex(images.shape):
        result[place] = float(images[place]) / 255
    return result


def to_channels_first(images_nhwc):
    n, h, w, channels = images_nhwc.shape
    result = np.empty((n, channels, h, w), dtype=images_nhwc.dtype)
    for i in range(n):
        for y in range(h):
            for x in range(w):
                for c in range(channels):
                    result[i, c, y, x] = images_nhwc[i, y, x, c]
    return result


def crop_and_flip(image, top, left, height, width):
    if not (0 <= top <= len(image) - height and 0 <= left <= len(image[0]) - width):
        raise ValueError("outside")
    rows = []
    for y in range(top, top + height):
        row = []
        for x in range(left + width - 1, left - 1, -1):
            row.append(image[y, x])
        rows.append(row)
    return np.array(rows, dtype=image.dtype)
