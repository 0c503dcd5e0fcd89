"""
task = "flops"
fails = ["test_flops_of_a_dense_layer_on_a_map"]
diagnosis = "A dense layer on a feature map works in each of its places: it was counted for one place."
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
            places = 1 if isinstance(layer, layers.Dense) else math.prod(layer.output.shape[1:-1])
            weights = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
            total += 2 * places * weights
    return total
