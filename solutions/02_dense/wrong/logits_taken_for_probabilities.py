"""
task = "softmax_cross_entropy"
fails = ["test_softmax_cross_entropy_of_one_picture", "test_softmax_cross_entropy_matches_torch"]
diagnosis = "The logarithm was taken of the logits: softmax makes probabilities of them first."
"""

import numpy as np


def softmax_cross_entropy(logits, labels):
    logits = np.maximum(np.asarray(logits, dtype=float), 1e-9)
    return -np.log(logits[np.arange(len(labels)), labels]).mean()
