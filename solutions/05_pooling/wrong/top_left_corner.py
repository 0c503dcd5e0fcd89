"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_gives_the_worked_example"]
diagnosis = "The gradient went to the top left pixel of each window: it goes where the maximum is."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        gradient[n, y * kh, x * kw, c] = upstream[n, y, x, c]
    return gradient
