"""NumPy's view of all windows, summed by einsum and tensordot."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cross_correlate(image, kernel):
    windows = sliding_window_view(np.asarray(image, float), kernel.shape)  # ValueError where none fits
    return np.tensordot(windows, np.asarray(kernel, float), axes=2)


def convolve(image, kernel):
    return np.einsum("yxij,ij->yx", sliding_window_view(image * 1.0, kernel.shape), np.flip(kernel) * 1.0)


def conv_layer(images_nhwc, kernels_hwio, bias):
    kh, kw, channels, _ = kernels_hwio.shape
    windows = sliding_window_view(images_nhwc * 1.0, (kh, kw, channels), axis=(1, 2, 3))[:, :, :, 0]
    return np.einsum("...ijc,ijcf->...f", windows, kernels_hwio) + bias


def yellowness(image):
    return np.einsum("yxc,c->yx", image.astype(float), [1, 1, -1])


def edges(image, operator):
    match operator:
        case "prewitt":
            smooth = np.array([1, 1, 1])
        case "sobel":
            smooth = np.array([1, 2, 1])
        case _:
            raise ValueError(f"unknown operator: {operator!r}")
    windows = sliding_window_view(image.astype(float), (3, 3))
    difference = np.array([-1, 0, 1])
    gx = np.einsum("yxij,i,j->yx", windows, difference, smooth)
    gy = np.einsum("yxij,i,j->yx", windows, smooth, difference)
    return np.abs(gx + 1j * gy)


by_hand = [[0.0, 0.0, 3.0, 3.0, 0.0, 0.0] for _ in range(6)]
