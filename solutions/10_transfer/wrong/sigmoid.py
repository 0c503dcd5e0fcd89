"""
task = "top_k"
fails = ["test_top_k_of_three_classes", "test_top_k_matches_scipy_on_random_logits"]
diagnosis = "Each logit went through a sigmoid by itself: softmax makes all classes' probabilities add up to 1."
"""

import numpy as np


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names) or not 1 <= k <= len(names):
        raise ValueError("k or names do not fit")
    probabilities = 1 / (1 + np.exp(-logits))
    return [(names[i], float(probabilities[i])) for i in np.argsort(-logits)[:k]]
