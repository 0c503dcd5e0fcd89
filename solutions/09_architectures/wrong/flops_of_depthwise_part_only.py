"""
task = "flops"
fails = ["test_flops_of_a_separable_convolution"]
diagnosis = "A separable convolution has two steps: the one of 1 × 1 behind the depthwise one is missing."
"""

import math

import keras
from keras import layers

COUNTED = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D, layers.Dense)


def flops(model):
    total = 0
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            total += flops(layer)
        elif isinstance(layer, COUNTED):
            places = math.prod(layer.output.shape[1:-1])
            weights = math.prod(layer.weights[0].shape)
            total += 2 * places * weights
    return total
