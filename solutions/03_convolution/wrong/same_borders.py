"""
task = "cross_correlate"
fails = ["test_cross_correlate_gives_the_worked_example"]
diagnosis = "The result is as large as the picture: leave out places where the kernel hangs over."
"""

import scipy.signal


def cross_correlate(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("the kernel does not fit")
    return scipy.signal.correlate2d(image.astype(float), kernel.astype(float), mode="same")
