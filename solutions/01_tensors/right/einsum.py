"""Name the axes, or move them by multiplication: a flip is a product with a mirrored identity."""

import numpy as np


def describe(image):
    return len(image.shape), tuple(int(length) for length in image.shape), f"{image.dtype}"


def as_uint8(values):
    values = np.asarray(values).astype(object)  # Python's own integers, of any size
    return np.asarray(values - values // 256 * 256).astype(np.uint8)


def hex_colour(rgb):
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def rescale(images):
    return (images * (1 / 255)).astype(np.float32)


def to_channels_first(images_nhwc):
    return np.einsum("nhwc->nchw", images_nhwc)


def crop_and_flip(image, top, left, height, width):
    crop = image[top : top + height, left : left + width]
    if min(top, left) < 0 or crop.shape[:2] != (height, width):
        raise ValueError(f"only {crop.shape[:2]} of {(height, width)} pixels are there")
    mirror = np.eye(width, dtype=image.dtype)[::-1]
    return np.einsum("yx...,xz->yz...", crop, mirror)
