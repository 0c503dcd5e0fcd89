"""
task = "average_pool"
fails = [
    "test_average_pool_same_counts_only_pixels_on_the_picture",
    "test_average_pool_with_windows_and_strides_of_their_own",
]
diagnosis = "The stride was ignored: windows always lie side by side."
"""

import numpy as np


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    return pool(images_nhwc, window, None, padding, np.mean)
