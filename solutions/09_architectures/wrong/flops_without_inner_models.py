"""
task = "flops"
fails = ["test_flops_of_models_in_models"]
diagnosis = "Models inside the model were left out: count their layers, too, at any depth."
"""

import math

from keras import layers

COUNTED = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D, layers.Dense)


def flops(model):
    total = 0
    for layer in model.layers:
        if isinstance(layer, COUNTED):
            places = math.prod(layer.output.shape[1:-1])
            weights = sum(math.prod(weight.shape) for weight in layer.weights if len(weight.shape) > 1)
            total += 2 * places * weights
    return total
