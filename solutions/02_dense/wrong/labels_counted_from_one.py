"""
task = "softmax_cross_entropy"
fails = ["test_softmax_cross_entropy_of_one_picture", "test_softmax_cross_entropy_matches_torch"]
diagnosis = "The labels were counted from 1: label 0 is the first column, label 2 the third."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(labels)), np.asarray(labels, dtype=int) - 1].mean()
