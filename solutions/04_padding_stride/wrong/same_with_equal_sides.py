"""
task = "conv2d"
fails = ["test_conv2d_with_same_padding_stride_and_dilation"]
diagnosis = 'The padding of "same" is alike on both sides here. With a stride it depends on the size.'
"""

import numpy as np


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError("unknown padding")
    down, across = (stride, stride) if isinstance(stride, int) else stride
    if padding == "same":
        rows = (dilation * (kernel.shape[0] - 1) // 2,) * 2
        columns = (dilation * (kernel.shape[1] - 1) // 2,) * 2
        image = pad2d(image, (rows, columns))
    height = output_size(image.shape[0], kernel.shape[0], 0, down, dilation)
    width = output_size(image.shape[1], kernel.shape[1], 0, across, dilation)
    result = np.zeros((height, width))
    for y, x in np.ndindex(height, width):
        rows = y * down + dilation * np.arange(kernel.shape[0])
        columns = x * across + dilation * np.arange(kernel.shape[1])
        result[y, x] = (image[np.ix_(rows, columns)].astype(float) * kernel).sum()
    return result
