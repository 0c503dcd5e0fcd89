"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "The kernel was transposed: that swaps rows and columns, and is no half turn."
"""

import scipy.signal


def convolve(image, kernel):
    return scipy.signal.correlate2d(image.astype(float), kernel.T.astype(float), mode="valid")
