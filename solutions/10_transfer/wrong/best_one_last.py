"""
task = "top_k"
fails = ["test_top_k_of_three_classes", "test_top_k_matches_scipy_on_random_logits"]
diagnosis = "The right classes, but the most probable one stands last: turn the list around."
"""

import numpy as np


def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names) or not 1 <= k <= len(names):
        raise ValueError("k or names do not fit")
    probabilities = softmax(logits)
    return [(names[i], float(probabilities[i])) for i in np.argsort(logits)[-k:]]
