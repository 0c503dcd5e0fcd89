"""
task = "dense_forward"
fails = ["test_dense_forward_softmax_of_large_sums"]
diagnosis = "The exponential of a large sum is too large for a number: subtract the largest sum of each row first."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if activation == "softmax":
        powers = np.exp(sums)
        return powers / powers.sum(axis=1, keepdims=True)
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
