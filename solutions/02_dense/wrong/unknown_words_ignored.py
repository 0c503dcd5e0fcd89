"""
task = "dense_forward"
fails = ["test_dense_forward_refuses_an_unknown_activation"]
diagnosis = "A misspelt activation was passed over in silence: raise ValueError, or nobody will notice."
"""

import numpy as np


def dense_forward(x, weights, bias, activation):
    sums = np.asarray(x, dtype=float) @ weights + bias
    if isinstance(activation, str) and activation not in ACTIVATIONS:
        return sums
    if activation is None:
        return sums
    if callable(activation):
        return activation(sums)
    if activation not in ACTIVATIONS:
        raise ValueError(activation)
    return ACTIVATIONS[activation](sums)
