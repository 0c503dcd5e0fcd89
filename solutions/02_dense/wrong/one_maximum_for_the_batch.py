"""
task = "softmax_cross_entropy"
fails = ["test_softmax_cross_entropy_of_rows_of_different_height"]
diagnosis = "The largest logit of the whole batch was subtracted: take that of each picture, or small rows vanish."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(labels)), labels].mean()
