"""
task = "conv_layer"
fails = ["test_conv_layer_with_one_channel_and_one_filter"]
diagnosis = "Negative results became 0: that is ReLU, an activation function, which this layer leaves out."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    return np.maximum(np.einsum("nyxcij,ijcf->nyxf", windows, kernels_hwio) + bias, 0)
