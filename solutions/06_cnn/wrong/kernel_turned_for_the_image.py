"""
task = "conv2d_gradient"
fails = ["test_conv2d_gradient_for_the_image_of_the_example"]
diagnosis = "The kernel was turned before it was laid on d_image: each pixel gets the weight that it was multiplied by."
"""

import numpy as np


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.asarray(array, dtype=float) for array in (image, kernel, upstream))
    d_image, d_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for y, x in np.ndindex(upstream.shape):
        window = np.s_[y : y + kernel.shape[0], x : x + kernel.shape[1]]
        d_image[window] += upstream[y, x] * kernel[::-1, ::-1]
        d_kernel += upstream[y, x] * image[window]
    return d_image, d_kernel
