"""
task = "pointwise"
fails = ["test_pointwise_leaves_space_alone"]
diagnosis = "The second axis was taken for the channels. Here the channels are the last axis."
"""

import numpy as np


def pointwise(images_nhwc, weights, bias):
    mixed = np.einsum("nchw,co->nohw", images_nhwc.astype(float), weights)
    return mixed + bias[:, None, None]
