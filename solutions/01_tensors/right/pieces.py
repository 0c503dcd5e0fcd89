"""Work on one picture, one row or one colour, and put the pieces together."""

import numpy as np


def describe(image):
    description = {"rank": image.ndim, "shape": image.shape, "dtype": image.dtype}
    return description["rank"], description["shape"], str(np.dtype(description["dtype"]))


def as_uint8(values):
    if np.ndim(values) == 0:
        return np.array(int(values) % 256, dtype=np.uint8)
    rows = [as_uint8(value) for value in values]
    return np.array(rows, dtype=np.uint8).reshape(np.shape(values))


def two_digits(value):
    digits = hex(value)[2:]
    return digits if len(digits) == 2 else "0" + digits


def hex_colour(rgb):
    return "#" + two_digits(rgb[0]) + two_digits(rgb[1]) + two_digits(rgb[2])


def rescale(images):
    return np.divide(images.astype(float), 255).astype(np.single)


def to_channels_first(images_nhwc):
    return images_nhwc.swapaxes(2, 3).swapaxes(1, 2)  # (n, h, w, c) → (n, h, c, w) → (n, c, h, w)


def crop_and_flip(image, top, left, height, width):
    if top < 0 or left < 0:
        raise ValueError("top and left count from 0")
    mirrored = [row[left : left + width][::-1] for row in image[top : top + height]]
    if len(mirrored) < height or len(mirrored[0]) < width:
        raise ValueError("too few pixels")
    return np.array(mirrored)
