"""
task = "conv2d"
fails = ["test_conv2d_refuses_a_footprint_larger_than_the_image"]
diagnosis = "A kernel that does not fit gives an empty result: raise ValueError instead."
"""

import numpy as np


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError("unknown padding")
    down, across = (stride, stride) if isinstance(stride, int) else stride
    if padding == "same":
        rows = same_padding(image.shape[0], kernel.shape[0], down, dilation)
        columns = same_padding(image.shape[1], kernel.shape[1], across, dilation)
        image = pad2d(image, (rows, columns))
    height = len(range(0, image.shape[0] - dilation * (kernel.shape[0] - 1), down))
    width = len(range(0, image.shape[1] - dilation * (kernel.shape[1] - 1), across))
    result = np.zeros((height, width))
    for y, x in np.ndindex(height, width):
        rows = y * down + dilation * np.arange(kernel.shape[0])
        columns = x * across + dilation * np.arange(kernel.shape[1])
        result[y, x] = (image[np.ix_(rows, columns)].astype(float) * kernel).sum()
    return result
