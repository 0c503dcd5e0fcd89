"""Think in bits: masks, shifts, bytes objects and memory views."""

import numpy as np


def describe(image):
    view = memoryview(np.ascontiguousarray(image)) if image.size else image
    shape = np.shape(image)
    return (view.ndim if shape else 0), shape, image.dtype.name


def as_uint8(values):
    return (np.asarray(values, dtype=np.int64) & 0xFF).astype(np.uint8)


def hex_colour(rgb):
    return "#" + bytes(int(value) for value in rgb).hex()


def rescale(images):
    table = np.arange(256, dtype=np.float32) / 255
    return table[images] if images.dtype == np.uint8 else (images / 255).astype("float32")


def to_channels_first(images_nhwc):
    n, h, w, c = images_nhwc.shape
    sn, sh, sw, sc = images_nhwc.strides
    return np.lib.stride_tricks.as_strided(images_nhwc, (n, c, h, w), (sn, sc, sh, sw))


def crop_and_flip(image, top, left, height, width):
    rows, columns = np.arange(top, top + height), np.arange(left + width)[: left - 1 if left else None : -1]
    if min(top, left) < 0 or rows[-1] >= image.shape[0] or columns[0] >= image.shape[1]:
        raise ValueError("outside")
    return image[np.ix_(rows, columns)]
