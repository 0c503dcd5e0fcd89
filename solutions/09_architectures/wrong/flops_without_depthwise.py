"""
task = "flops"
fails = ["test_flops_of_a_depthwise_convolution"]
diagnosis = "DepthwiseConv2D was left out: it is no subclass of Conv2D, so ask for it by name."
"""

import math

import keras
from keras import layers

COUNTED = (layers.Conv2D, layers.SeparableConv2D, layers.Dense)


def flops(model):
    total = 0
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            total += flops(layer)
        elif isinstance(layer, COUNTED):
            places = math.prod(layer.output.shape[1:-1])
            weights = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
            total += 2 * places * weights
    return total
