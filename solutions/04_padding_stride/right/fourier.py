"""Multiply spectra: a convolution is a product in the Fourier domain; frames by concatenation."""

# ruff: noqa: F821 (what the notebook has defined before)

import numpy as np


def pad2d(image, padding):
    (top, bottom), (left, right) = np.broadcast_to(padding, (2, 2))
    wide = np.concatenate([np.zeros((len(image), left)), image, np.zeros((len(image), right))], axis=1)
    width = wide.shape[1]
    return np.vstack([np.zeros((top, width)), wide, np.zeros((bottom, width))])


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError("padding")
    strides = (stride, stride) if isinstance(stride, int) else tuple(stride)
    if padding == "same":
        sides = zip(image.shape, kernel.shape, strides, strict=True)
        image = pad2d(image, [same_padding(*side, dilation) for side in sides])
    spread = np.kron(kernel, np.pad([[1]], ((0, dilation - 1), (0, dilation - 1))))
    spread = spread[: spread.shape[0] - dilation + 1, : spread.shape[1] - dilation + 1]
    rows, columns = image.shape[0] - spread.shape[0] + 1, image.shape[1] - spread.shape[1] + 1
    if rows <= 0 or columns <= 0:
        raise ValueError("the kernel does not fit")
    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(spread, image.shape))
    return np.fft.irfft2(spectrum, image.shape)[: rows : strides[0], : columns : strides[1]]
