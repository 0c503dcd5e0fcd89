"""Spread the kernel itself out with zeros, let scipy slide it everywhere, and keep every stride-th number."""

import numpy as np
import scipy.signal


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    strides = np.broadcast_to(stride, 2)
    spread = np.zeros([dilation * (weights - 1) + 1 for weights in kernel.shape])
    spread[::dilation, ::dilation] = kernel
    if padding == "same":
        pads = []
        for size, footprint, step in zip(image.shape, spread.shape, strides, strict=True):
            overlap = footprint - step if size % step == 0 else footprint - size % step
            zeros = max(overlap, 0)
            pads.append((zeros // 2, (zeros + 1) // 2))
        image = np.pad(image, pads)
    elif padding != "valid":
        raise ValueError(padding)
    if any(s > i for s, i in zip(spread.shape, image.shape, strict=True)):
        raise ValueError("too large")
    everywhere = scipy.signal.correlate2d(image.astype(float), spread, mode="valid")
    return everywhere[:: strides[0], :: strides[1]]


def pointwise(images_nhwc, weights, bias):
    return np.einsum("nhwi,io->nhwo", images_nhwc.astype(float), weights) + np.reshape(bias, (1, 1, 1, -1))
