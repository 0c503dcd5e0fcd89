"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "The result is larger than the picture: count only places where the whole kernel lies on it."
"""

import numpy as np


def convolve(image, kernel):
    return cross_correlate(
        np.pad(image, ((kernel.shape[0] - 1,) * 2, (kernel.shape[1] - 1,) * 2)), kernel[::-1, ::-1]
    )
