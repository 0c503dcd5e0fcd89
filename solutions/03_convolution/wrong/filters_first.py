"""
task = "conv_layer"
fails = ["test_conv_layer_matches_scipy_on_random_layers"]
diagnosis = "The feature maps stand on axis 1: with channels last, they belong on the last axis."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nfyx", windows, kernels_hwio) + bias[:, None, None]
