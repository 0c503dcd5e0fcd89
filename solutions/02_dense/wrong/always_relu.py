"""
task = "dense_forward"
fails = ["test_dense_forward_gives_the_sums_of_the_worked_example"]
diagnosis = "Without an activation (None) the sums are the result: here the negative ones became 0."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if activation is None:
        activation = "relu"
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
