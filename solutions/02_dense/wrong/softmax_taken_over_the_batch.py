"""
task = "softmax_cross_entropy"
fails = [
    "test_softmax_cross_entropy_is_the_mean_over_the_batch",
    "test_softmax_cross_entropy_matches_torch",
]
diagnosis = "Softmax was taken over the pictures (axis 0): take it over the classes of each picture (axis 1)."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=0)
    logs = shifted - np.log(np.exp(shifted).sum(axis=0))
    return -logs[np.arange(len(labels)), labels].mean()
