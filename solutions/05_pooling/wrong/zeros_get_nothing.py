"""
task = "max_pool_gradient"
fails = [
    "test_max_pool_gradient_goes_to_the_first_of_equal_pixels",
    "test_max_pool_gradient_of_negative_pixels",
]
diagnosis = "A window whose maximum is not positive got no gradient: its maximum counts like any other."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        row, column = np.unravel_index(pixels.argmax(), pixels.shape)
        if pixels[row, column] > 0:
            gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
