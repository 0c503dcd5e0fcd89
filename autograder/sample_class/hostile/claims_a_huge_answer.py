"""
tries = "to have the grader copy an array of a million by a million numbers"
kind = "append"
default = "full"
expected = { conv_layer = "zero" }
"""

import numpy as np


def conv_layer(images_nhwc, kernels_hwio, bias):
    return np.broadcast_to(0.0, (10**6, 10**6))  # eight bytes here, eight terabytes when copied
