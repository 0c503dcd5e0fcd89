"""
task = "softmax_cross_entropy"
fails = ["test_softmax_cross_entropy_of_one_picture", "test_softmax_cross_entropy_matches_torch"]
diagnosis = "The minus is missing: the logarithm of a probability is negative, and the loss is not."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs[np.arange(len(labels)), labels].mean()
