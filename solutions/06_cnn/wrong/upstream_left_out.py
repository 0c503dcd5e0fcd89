"""
task = "conv2d_gradient"
fails = ["test_conv2d_gradient_for_the_image_of_the_example", "test_conv2d_gradient_for_the_kernel_of_the_example"]
diagnosis = "upstream was left out: multiply each product by upstream[y, x]."
"""

import numpy as np


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.asarray(array, dtype=float) for array in (image, kernel, upstream))
    d_image, d_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for y, x in np.ndindex(upstream.shape):
        window = np.s_[y : y + kernel.shape[0], x : x + kernel.shape[1]]
        d_image[window] += kernel
        d_kernel += image[window]
    return d_image, d_kernel
