"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_of_pixels_left_over_is_zero", "test_max_pool_gradient_leaves_nothing_out"]
diagnosis = "Left-over rows and columns are missing in the result: it is as large as the picture, and they get 0."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        row, column = np.unravel_index(pixels.argmax(), pixels.shape)
        gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient[:, : upstream.shape[1] * kh, : upstream.shape[2] * kw]
