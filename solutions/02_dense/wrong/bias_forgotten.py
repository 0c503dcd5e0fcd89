"""
task = "dense_forward"
fails = [
    "test_dense_forward_gives_the_sums_of_the_worked_example",
    "test_dense_forward_sums_match_torch",
]
diagnosis = "The bias is missing: add it to the sums, before the activation."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
