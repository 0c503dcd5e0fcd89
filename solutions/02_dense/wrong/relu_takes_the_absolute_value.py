"""
task = "dense_forward"
fails = ["test_dense_forward_with_relu", "test_dense_forward_relu_matches_torch"]
diagnosis = "ReLU made negative sums positive here: it makes 0 of them."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if activation == "relu":
        return np.abs(sums)
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
