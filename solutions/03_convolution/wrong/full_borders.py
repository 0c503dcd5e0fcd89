"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "The result is larger than the picture: count only places where the whole kernel lies on it."
"""

import scipy.signal


def convolve(image, kernel):
    return scipy.signal.convolve2d(image.astype(float), kernel.astype(float), mode="full")
