"""
task = "cross_correlate"
fails = ["test_cross_correlate_matches_scipy_on_random_images"]
diagnosis = "This is what a flipped kernel gives: layers compute cross-correlation, which does not flip."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cross_correlate(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("the kernel does not fit")
    return np.einsum(
        "ijab,ab->ij", sliding_window_view(image.astype(float), kernel.shape), kernel[::-1, ::-1]
    )
