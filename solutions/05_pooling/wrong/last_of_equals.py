"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_goes_to_the_first_of_equal_pixels", "test_max_pool_gradient_of_one_colour"]
diagnosis = "The last of several equal pixels got the gradient: with >= a later pixel wins, with > the first one stays."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        row, column = np.argwhere(pixels == pixels.max())[-1]
        gradient[n, y * kh + row, x * kw + column, c] = upstream[n, y, x, c]
    return gradient
