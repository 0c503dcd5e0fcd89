"""Cross-correlation and convolution of two-dimensional arrays, at the positions where the kernel fits entirely."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def cross_correlate(image: ArrayLike, kernel: ArrayLike) -> Array:
    """Slide ``kernel`` over ``image`` as it is; multiply and add at every position.

    Parameters
    ----------
    image
        Grey values, shape ``(height, width)``.
    kernel
        Weights, shape ``(kernel_height, kernel_width)``, not larger than the image.

    Returns
    -------
    Array
        Shape ``(height - kernel_height + 1, width - kernel_width + 1)``.

    Raises
    ------
    ValueError
        If one of them is not two-dimensional or the kernel does not fit.
    """
    pixels, weights = np.asarray(image, dtype=np.float64), np.asarray(kernel, dtype=np.float64)
    _check_fit(pixels, weights, ndim=2)
    windows = sliding_window_view(pixels, weights.shape)  # (rows, columns, kernel_height, kernel_width)
    return np.asarray(np.einsum("rcij,ij->rc", windows, weights))  # (rows, columns)


def convolve(image: ArrayLike, kernel: ArrayLike) -> Array:
    """Convolve in the sense of mathematics: flip the kernel in both directions, then cross-correlate."""
    return cross_correlate(image, np.flip(np.asarray(kernel, dtype=np.float64)))


def filter_channels(image_hwc: ArrayLike, filter_hwc: ArrayLike, bias: float = 0.0) -> Array:
    """Apply one filter to an image of several channels: sum the products over rows, columns and channels, add the bias.

    Parameters
    ----------
    image_hwc
        Shape ``(height, width, channels)``.
    filter_hwc
        Shape ``(kernel_height, kernel_width, channels)``: as many channels as the image.
    bias
        One number, added at every position.

    Returns
    -------
    Array
        One feature map, shape ``(height - kernel_height + 1, width - kernel_width + 1)``.
    """
    pixels, weights = np.asarray(image_hwc, dtype=np.float64), np.asarray(filter_hwc, dtype=np.float64)
    _check_fit(pixels, weights, ndim=3)
    if pixels.shape[2] != weights.shape[2]:
        message = (
            f"filter_channels: expected a filter with {pixels.shape[2]} channels, got {weights.shape[2]}. "
        )
        raise ValueError(message + "A filter has one slice for every channel of its input.")
    windows = sliding_window_view(pixels, weights.shape)[
        :, :, 0
    ]  # (rows, columns, kernel_height, kernel_width, channels)
    return np.asarray(np.einsum("rcijk,ijk->rc", windows, weights)) + bias  # (rows, columns)


def windows_with_products(image: ArrayLike, kernel: ArrayLike) -> list[tuple[int, int, Array]]:
    """Return ``(row, column, products)`` for every position of the kernel, in reading order.

    ``products`` has the kernel's shape; its sum is the value of the cross-correlation there.
    """
    pixels, weights = np.asarray(image, dtype=np.float64), np.asarray(kernel, dtype=np.float64)
    _check_fit(pixels, weights, ndim=2)
    windows = sliding_window_view(pixels, weights.shape)
    return [(row, column, windows[row, column] * weights) for row, column in np.ndindex(windows.shape[:2])]


def _check_fit(pixels: Array, weights: Array, *, ndim: int) -> None:
    if pixels.ndim != ndim or weights.ndim != ndim:
        message = (
            f"expected {ndim} axes for image and kernel, got shapes {pixels.shape} and {weights.shape}. "
        )
        raise ValueError(
            message + "A grey image has the shape (height, width), a colour image (height, width, 3)."
        )
    if weights.shape[0] > pixels.shape[0] or weights.shape[1] > pixels.shape[1]:
        sizes = f"{weights.shape[:2]} for an image {pixels.shape[:2]}"
        message = f"expected a kernel that fits into the image, got {sizes}. "
        raise ValueError(message + "Check that the image comes first and the kernel second.")
