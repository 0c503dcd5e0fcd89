"""
task = "flops"
fails = ["test_flops_of_groups"]
diagnosis = "Groups were not heeded: with groups=g a filter sees only a part of the channels, c / g."
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
            if isinstance(layer, layers.Conv2D):
                weights *= layer.groups
            total += 2 * places * weights
    return total
