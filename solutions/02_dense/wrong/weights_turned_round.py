"""
task = "dense_forward"
fails = ["test_dense_forward_sums_match_torch"]
diagnosis = "The table of weights was turned round: weights[i, j] is from input i to neuron j."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    turned = weights if weights.shape[0] != weights.shape[1] else weights.T
    sums = np.asarray(x, dtype=float) @ turned + bias
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
