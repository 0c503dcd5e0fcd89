"""
task = "conv_layer"
fails = ["test_conv_layer_of_black_images_is_the_bias"]
diagnosis = "Every feature map got the first bias: each filter has its own, bias[f]."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", windows, kernels_hwio) + bias[0]
