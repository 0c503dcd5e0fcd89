"""
task = "pointwise"
fails = ["test_pointwise_mixes_the_channels_of_a_pixel"]
diagnosis = "Numbers below 0 were set to 0: that is an activation function, which does not belong here."
"""

import numpy as np


def pointwise(images_nhwc, weights, bias):
    return np.maximum(images_nhwc.astype(float) @ weights + bias, 0)
