"""Write every window as one row of a matrix (im2col), so that a convolution is one matrix product."""

# ruff: noqa: F821 (what the notebook has defined before)

import numpy as np


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    down, across = (stride, stride) if np.isscalar(stride) else stride
    kh, kw = kernel.shape
    if padding == "same":
        rows = same_padding(image.shape[0], kh, stride=down, dilation=dilation)
        columns = same_padding(image.shape[1], kw, stride=across, dilation=dilation)
        image = pad2d(image, (rows, columns))
    elif padding != "valid":
        raise ValueError('expected "valid" or "same"')
    y = np.arange(0, image.shape[0] - dilation * (kh - 1), down)  # first row of each place
    x = np.arange(0, image.shape[1] - dilation * (kw - 1), across)
    if len(y) == 0 or len(x) == 0:
        raise ValueError("the kernel does not fit")
    i, j = dilation * np.arange(kh), dilation * np.arange(kw)
    windows = image[(y[:, None] + i)[:, None, :, None], (x[:, None] + j)[None, :, None, :]]  # (y, x, kh, kw)
    matrix = windows.reshape(len(y) * len(x), kh * kw).astype(np.float64)
    return (matrix @ kernel.ravel().astype(np.float64)).reshape(len(y), len(x))


def pointwise(images_nhwc, weights, bias):
    *places, channels = images_nhwc.shape
    matrix = images_nhwc.reshape(-1, channels).astype(np.float64)
    return (matrix @ weights + bias).reshape(*places, weights.shape[1])
