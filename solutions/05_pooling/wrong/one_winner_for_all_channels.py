"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_of_random_batches"]
diagnosis = "One channel won for all of them: each channel has a maximum of its own."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        strength = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw].max(axis=2)
        row, column = np.unravel_index(strength.argmax(), pixels.shape)
        gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
