"""
task = "conv_layer"
fails = ["test_conv_layer_adds_up_over_channels"]
diagnosis = "Only the first channel was used: a filter has weights for every channel and adds them all up."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    return np.einsum("nyxij,ijf->nyxf", windows[:, :, :, 0], kernels_hwio[:, :, 0]) + bias
