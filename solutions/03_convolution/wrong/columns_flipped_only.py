"""
task = "convolve"
fails = ["test_convolve_draws_the_kernel_around_a_bright_pixel"]
diagnosis = "Only the columns of the kernel were flipped: half a turn flips the rows as well."
"""

import scipy.signal


def convolve(image, kernel):
    return scipy.signal.correlate2d(image.astype(float), kernel[:, ::-1].astype(float), mode="valid")
