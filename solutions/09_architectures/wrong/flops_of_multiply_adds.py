"""
task = "flops"
fails = ["test_flops_of_one_filter", "test_flops_of_a_convolution_and_a_dense_layer"]
diagnosis = "Each multiply–add counts as two operations: a multiplication and an addition."
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
            weights = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
            total += places * weights
    return total
