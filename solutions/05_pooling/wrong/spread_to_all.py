"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_gives_the_worked_example"]
diagnosis = "All pixels of a window got the gradient: only the one that holds the maximum does."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        gradient[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c] = upstream[n, y, x, c]
    return gradient
