"""Multiply spectra: a convolution is a product in the Fourier domain."""

import numpy as np


def convolve(image, kernel):
    shape = [i + k - 1 for i, k in zip(image.shape, kernel.shape, strict=True)]
    spectrum = np.fft.rfft2(image, shape) * np.fft.rfft2(kernel, shape)
    full = np.fft.irfft2(spectrum, shape)
    return full[kernel.shape[0] - 1 : image.shape[0], kernel.shape[1] - 1 : image.shape[1]]


def cross_correlate(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("kernel larger than image")
    return convolve(image, kernel[::-1, ::-1])


def conv_layer(images_nhwc, kernels_hwio, bias):
    def feature_map(image, kernel):  # (h, w, c), (kh, kw, c) → (h', w')
        return sum(convolve(image[..., c], kernel[::-1, ::-1, c]) for c in range(image.shape[-1]))

    filters = np.moveaxis(kernels_hwio, -1, 0)
    maps = [[feature_map(image, kernel) for kernel in filters] for image in images_nhwc]
    return np.moveaxis(np.array(maps), 1, -1) + bias  # (n, f, h', w') → (n, h', w', f)


def edges(image, operator):
    if operator not in {"prewitt", "sobel"}:
        raise ValueError(operator)
    middle = 1 + (operator == "sobel")
    kernel = np.array([[1, 0, -1], [middle, 0, -middle], [1, 0, -1]])
    return np.sqrt(convolve(image, kernel) ** 2 + convolve(image, kernel.T) ** 2)
