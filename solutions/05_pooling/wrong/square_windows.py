"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_with_windows_that_are_not_square"]
diagnosis = "The window was taken to be square: its height was used for its width as well."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), (pair(window)[0],) * 2
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        if pixels.size == 0:
            continue
        row, column = np.unravel_index(pixels.argmax(), pixels.shape)
        gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
