"""
task = "conv2d"
fails = ["test_conv2d_with_same_padding_has_room_for_large_kernels"]
diagnosis = 'The kernel was compared with the picture before padding. "same" always makes enough room.'
"""

import numpy as np


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError("unknown padding")
    down, across = (stride, stride) if isinstance(stride, int) else stride
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("the kernel does not fit")
    if padding == "same":
        rows = same_padding(image.shape[0], kernel.shape[0], down, dilation)
        columns = same_padding(image.shape[1], kernel.shape[1], across, dilation)
        image = pad2d(image, (rows, columns))
    height = output_size(image.shape[0], kernel.shape[0], 0, down, dilation)
    width = output_size(image.shape[1], kernel.shape[1], 0, across, dilation)
    result = np.zeros((height, width))
    for y, x in np.ndindex(height, width):
        rows = y * down + dilation * np.arange(kernel.shape[0])
        columns = x * across + dilation * np.arange(kernel.shape[1])
        result[y, x] = (image[np.ix_(rows, columns)].astype(float) * kernel).sum()
    return result
