"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_goes_to_the_first_of_equal_pixels", "test_max_pool_gradient_of_one_colour"]
diagnosis = "Each of several equal pixels got the whole gradient: only the first one does."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        gradient[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c] = np.where(
            pixels == pixels.max(), upstream[n, y, x, c], 0
        )
    return gradient
