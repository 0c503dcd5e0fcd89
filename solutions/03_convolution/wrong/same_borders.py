"""
task = "cross_correlate"
fails = ["test_cross_correlate_gives_the_worked_example"]
diagnosis = "The result is as large as the picture: leave out places where the kernel hangs over."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cross_correlate(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("the kernel does not fit")
    return np.einsum("ijab,ab->ij", sliding_window_view(np.pad(image.astype(float), 1), kernel.shape), kernel)
