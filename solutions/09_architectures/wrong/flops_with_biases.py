"""
task = "flops"
fails = ["test_flops_of_one_filter", "test_flops_of_a_convolution_and_a_dense_layer"]
diagnosis = "Biases were counted as well: only weights that are multiplied count."
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
            weights = sum(math.prod(weight.shape) for weight in layer.weights)
            total += 2 * places * weights
    return total
