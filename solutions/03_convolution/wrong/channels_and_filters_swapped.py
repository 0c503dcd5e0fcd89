"""
task = "conv_layer"
fails = ["test_conv_layer_gives_each_filter_a_map"]
diagnosis = "Channels and filters are swapped: in kernels_hwio the channel is axis 2, the filter axis 3."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    kh, kw, channels, filters = kernels_hwio.shape
    kernels_hwoi = kernels_hwio.reshape(kh, kw, filters, channels)
    return np.einsum("nyxcij,ijfc->nyxf", windows, kernels_hwoi) + bias
