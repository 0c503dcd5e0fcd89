"""
task = "conv_layer"
fails = ["test_conv_layer_gives_each_filter_a_map"]
diagnosis = "The kernels were turned by half a turn: a layer computes cross-correlation."
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_layer(images_nhwc, kernels_hwio, bias):
    windows = sliding_window_view(images_nhwc.astype(float), kernels_hwio.shape[:2], axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", windows, kernels_hwio[::-1, ::-1]) + bias
