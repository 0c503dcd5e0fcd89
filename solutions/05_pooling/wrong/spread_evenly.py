"""
task = "max_pool_gradient"
fails = ["test_max_pool_gradient_gives_the_worked_example"]
diagnosis = "This is the gradient of average pooling: with the maximum, one pixel gets everything."
"""

import numpy as np


def max_pool_gradient(images_nhwc, upstream, window):
    images, upstream, (kh, kw) = np.asarray(images_nhwc), np.asarray(upstream), pair(window)
    gradient = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(upstream.shape):
        pixels = images[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c]
        gradient[n, y * kh : (y + 1) * kh, x * kw : (x + 1) * kw, c] = upstream[n, y, x, c] / pixels.size
    return gradient
