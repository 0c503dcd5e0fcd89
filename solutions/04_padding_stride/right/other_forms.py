"""Right numbers in other clothes: floats for whole numbers, NumPy numbers, arrays for pairs."""

import numpy as np


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if room < 0:
        raise ValueError("too small")
    return np.floor(room / stride) + 1


def same_padding(size, kernel, stride=1, dilation=1):
    end = np.ceil(size / stride) * stride - stride + dilation * (kernel - 1) + 1
    missing = int(np.maximum(end - size, 0))
    return np.array([missing // 2, missing - missing // 2])


def conv_parameters(in_channels, filters, kernel, bias=True):
    if isinstance(kernel, int):
        kernel = (kernel, kernel)
    return filters * np.prod([*kernel, in_channels]) + filters * bias
