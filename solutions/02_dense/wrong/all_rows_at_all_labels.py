"""
task = "softmax_cross_entropy"
fails = [
    "test_softmax_cross_entropy_is_the_mean_over_the_batch",
    "test_softmax_cross_entropy_matches_torch",
]
diagnosis = "Every row was read at all labels: read each row only at its own label, one number for each picture."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[:, labels].mean()
