"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_with_windows_that_are_not_square"]
diagnosis = "The place in the window was divided by its height: row = place // width, column = place % width."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        row, column = divmod(pixels.argmax(), kh)
        if y * kh + row < images.shape[1] and x * kw + column < images.shape[2]:
            gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
