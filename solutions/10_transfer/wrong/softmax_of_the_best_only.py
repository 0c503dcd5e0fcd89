"""
task = "top_k"
fails = ["test_top_k_of_three_classes", "test_top_k_matches_scipy_on_random_logits"]
diagnosis = "The probabilities of the k best add up to 1: take the softmax over all classes, then pick the best."
"""

import numpy as np


def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names) or not 1 <= k <= len(names):
        raise ValueError("k or names do not fit")
    best = np.argsort(-logits)[:k]
    probabilities = softmax(logits[best])
    return [(names[i], float(p)) for i, p in zip(best, probabilities, strict=True)]
