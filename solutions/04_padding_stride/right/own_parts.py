"""The way the notebook suggests: each task uses the ones before it, with loops and slices."""

import math

import numpy as np


def output_size(size, kernel, padding=0, stride=1, dilation=1):
    places = (size - (dilation * (kernel - 1) + 1) + 2 * padding) // stride + 1
    if places < 1:
        raise ValueError("the kernel does not fit")
    return places


def pad2d(image, padding):
    if isinstance(padding, int):
        padding = ((padding, padding), (padding, padding))
    return np.pad(image, padding)


def same_padding(size, kernel, stride=1, dilation=1):
    last_start = (math.ceil(size / stride) - 1) * stride
    end = last_start + dilation * (kernel - 1) + 1
    zeros = max(end - size, 0)
    return math.floor(zeros / 2), math.ceil(zeros / 2)


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    if isinstance(stride, int):
        stride = (stride, stride)
    if padding == "same":
        rows = same_padding(image.shape[0], kernel.shape[0], stride[0], dilation)
        columns = same_padding(image.shape[1], kernel.shape[1], stride[1], dilation)
        image = pad2d(image, (rows, columns))
    elif padding != "valid":
        raise ValueError(f"unknown padding {padding}")
    height = output_size(image.shape[0], kernel.shape[0], 0, stride[0], dilation)
    width = output_size(image.shape[1], kernel.shape[1], 0, stride[1], dilation)
    result = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            y, x = i * stride[0], j * stride[1]
            rows = slice(y, y + dilation * kernel.shape[0], dilation)
            columns = slice(x, x + dilation * kernel.shape[1], dilation)
            result[i, j] = (image[rows, columns].astype(float) * kernel.astype(float)).sum()
    return result


def pointwise(images_nhwc, weights, bias):
    n, h, w, _ = images_nhwc.shape
    result = np.zeros((n, h, w, weights.shape[1]))
    for k in range(n):
        for y in range(h):
            for x in range(w):
                result[k, y, x] = images_nhwc[k, y, x].astype(float) @ weights + bias
    return result
