"""
task = "dense_forward"
fails = ["test_dense_forward_with_softmax", "test_dense_forward_softmax_matches_torch"]
diagnosis = "The probabilities add up to 1 over the batch (axis 0): they should in each row, over the neurons (axis 1)."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if activation == "softmax":
        powers = np.exp(sums - sums.max(axis=0))
        return powers / powers.sum(axis=0)
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
