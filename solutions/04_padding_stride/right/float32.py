"""All in float32, as networks compute; shifted pictures are added up, one weight at a time."""

# ruff: noqa: F821 (what the notebook has defined before)

import numpy as np


def pad2d(image, padding):
    frame = np.broadcast_to(padding, (2, 2))
    return np.pad(image.astype(np.float32), frame, mode="constant")


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError(padding)
    down, across = np.broadcast_to(stride, 2)
    if padding == "same":
        rows = same_padding(image.shape[0], kernel.shape[0], down, dilation)
        image = pad2d(image, (rows, same_padding(image.shape[1], kernel.shape[1], across, dilation)))
    rows = output_size(image.shape[0], kernel.shape[0], dilation=dilation)
    columns = output_size(image.shape[1], kernel.shape[1], dilation=dilation)
    total = np.zeros((-(-rows // down), -(-columns // across)), np.float32)
    for (i, j), weight in np.ndenumerate(kernel.astype(np.float32)):
        shifted = image[i * dilation :, j * dilation :][:rows:down, :columns:across]
        total += weight * shifted.astype(np.float32)
    return total


def pointwise(images_nhwc, weights, bias):
    product = np.tensordot(images_nhwc.astype("float32"), weights.astype("float32"), axes=1)
    return product + bias.astype("float32")
