"""
task = "flops"
fails = ["test_flops_of_one_filter", "test_flops_of_a_convolution_and_a_dense_layer"]
diagnosis = "A convolution was counted in the places of its input: what counts are those of its output."
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
            places = math.prod(layer.input.shape[1:-1])
            weights = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
            total += 2 * places * weights
    return total
