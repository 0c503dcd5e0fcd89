"""
task = "convolve"
fails = ["test_convolve_of_bytes_does_not_wrap"]
diagnosis = "Bytes times bytes stay bytes and start again at 0 after 255: turn both into floats first."
"""

import numpy as np


def convolve(image, kernel):
    turned = kernel[::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(image, turned.shape)
    return (windows * turned).sum(axis=(2, 3))
