"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_gives_the_worked_example", "test_max_pool_gradient_of_bytes"]
diagnosis = "The gradient was stored in the type of the picture: it holds fractions, also negative ones, so use floats."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros_like(images)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        row, column = np.unravel_index(pixels.argmax(), pixels.shape)
        gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
