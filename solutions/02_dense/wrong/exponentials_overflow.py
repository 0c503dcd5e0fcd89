"""
task = "softmax_cross_entropy"
fails = [
    "test_softmax_cross_entropy_of_large_logits",
    "test_softmax_cross_entropy_of_rows_of_different_height",
]
diagnosis = "The exponential of 1000 is too large for a number: subtract the largest logit of each picture first."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    powers = np.exp(np.asarray(logits, dtype=float))
    return -np.log(powers[np.arange(len(labels)), labels] / powers.sum(axis=1)).mean()
