"""Answers in other forms that mean the same: named tuples, subclasses, NumPy's own scalars and texts."""

from collections import namedtuple

import numpy as np

Description = namedtuple("Description", "rank shape dtype_name")


class Picture(np.ndarray):
    """An array with another name."""


def describe(image):
    return Description(np.int64(image.ndim), np.array(image.shape, dtype=int), np.str_(image.dtype.name))


def as_uint8(values):
    values = np.asarray(values).astype(np.int64)
    return np.uint8(int(values) % 256) if values.ndim == 0 else values.astype("u1").view(Picture)


def hex_colour(rgb):
    return np.str_("#" + "".join(f"{value:02X}" for value in list(rgb)))


def rescale(images):
    images = images.astype(">f4")
    images /= 255
    return images.view(Picture)


def to_channels_first(images_nhwc):
    return np.stack([images_nhwc[..., c] for c in range(images_nhwc.shape[-1])], axis=1).view(Picture)


def crop_and_flip(image, top, left, height, width):
    rows, columns, *_ = image.shape
    if top not in range(rows - height + 1) or left not in range(columns - width + 1):
        raise ValueError
    return np.flip(image, axis=1)[top : top + height, columns - left - width : columns - left].view(Picture)
