"""Single precision throughout, as a network computes."""

import numpy as np


def cross_correlate(image, kernel):
    image, kernel = image.astype(np.float32), kernel.astype(np.float32)
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    if min(rows, columns) <= 0:
        raise ValueError("no place for the kernel")
    result = np.empty((rows, columns), dtype=np.float32)
    for y, x in np.ndindex(rows, columns):
        result[y, x] = np.vdot(image[y : y + kernel.shape[0], x : x + kernel.shape[1]].copy(), kernel)
    return result


def convolve(image, kernel):
    return cross_correlate(image, kernel[::-1, ::-1])


def conv_layer(images_nhwc, kernels_hwio, bias):
    images, kernels = images_nhwc.astype(np.float32), kernels_hwio.astype(np.float32)
    kh, kw = kernels.shape[:2]
    rows, columns = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    result = np.zeros((len(images), rows, columns, kernels.shape[3]), np.float32) + bias.astype(np.float32)
    for i, j in np.ndindex(kh, kw):  # move the pictures beneath one weight, not the kernel over the picture
        result += images[:, i : i + rows, j : j + columns] @ kernels[i, j]
    return result


def yellowness(image):
    red, green, blue = np.moveaxis(image.astype(np.float32), -1, 0)
    return red + green - blue


def edges(image, operator):
    kernels = {
        "prewitt": np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),
        "sobel": np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]),
    }
    if operator not in kernels:
        raise ValueError(f"operator: {operator}")
    gx = cross_correlate(image, kernels[operator])
    gy = cross_correlate(image, -kernels[operator].T)
    return np.sqrt(gx**2 + gy**2)


by_hand = np.array([[0, 0, 3, 3, 0, 0]] * 6, dtype=np.float32)
