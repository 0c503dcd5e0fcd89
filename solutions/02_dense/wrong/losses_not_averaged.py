"""
task = "softmax_cross_entropy"
fails = ["test_softmax_cross_entropy_of_one_picture", "test_softmax_cross_entropy_matches_torch"]
diagnosis = "There is one loss for each picture: return one number, their mean."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(labels)), labels]
