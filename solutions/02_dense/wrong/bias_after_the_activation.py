"""
task = "dense_forward"
fails = ["test_dense_forward_with_relu", "test_dense_forward_relu_matches_torch"]
diagnosis = "The bias was added after the activation: it belongs to the sum, so it comes before."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights
    return activated(sums, activation) + bias


def activated(sums, activation):
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
