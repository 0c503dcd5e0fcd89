"""
task = "conv2d"
fails = ["test_conv2d_steps_2_down_and_3_across"]
diagnosis = "The two strides were exchanged: the first is the step down, the second the step across."
"""

import numpy as np


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if padding not in ("valid", "same"):
        raise ValueError("unknown padding")
    across, down = (stride, stride) if isinstance(stride, int) else stride
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
