"""
task = "conv2d_gradient"
fails = ["test_conv2d_gradient_for_the_image_of_the_example", "test_conv2d_gradient_for_the_kernel_of_the_example"]
diagnosis = "The two gradients are in the wrong order: return d_image, then d_kernel."
"""

import numpy as np


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.asarray(array, dtype=float) for array in (image, kernel, upstream))
    d_image, d_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for y, x in np.ndindex(upstream.shape):
        window = np.s_[y : y + kernel.shape[0], x : x + kernel.shape[1]]
        d_image[window] += upstream[y, x] * kernel
        d_kernel += upstream[y, x] * image[window]
    return d_kernel, d_image
