"""
task = "dense_forward"
fails = [
    "test_dense_forward_with_a_function_as_activation",
    "test_dense_forward_with_functions_of_any_kind",
]
diagnosis = "The function was called for each sum by itself: call it once, with all sums of the batch."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if callable(activation):
        return np.array([[np.squeeze(activation(np.full((1, 1), z))) for z in row] for row in sums])
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
