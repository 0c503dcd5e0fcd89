"""
task = "top_k"
fails = ["test_top_k_refuses_names_that_do_not_fit"]
diagnosis = "With too many or too few names, classes get names that are not theirs: compare the two lengths first."
"""

import numpy as np


def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if not 1 <= k <= len(logits):
        raise ValueError("k does not fit")
    probabilities = softmax(logits)
    return [(names[i], float(probabilities[i])) for i in np.argsort(-logits)[:k]]
