"""
task = "softmax_cross_entropy"
fails = [
    "test_softmax_cross_entropy_of_large_logits",
    "test_softmax_cross_entropy_of_one_who_is_sure_and_wrong",
]
diagnosis = "The probability was kept away from 0, so the loss has a ceiling: compute the logarithm without it."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probabilities = np.clip(np.exp(logs), 1e-7, 1)
    return -np.log(probabilities[np.arange(len(labels)), labels]).mean()
