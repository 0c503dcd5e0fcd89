"""
task = "top_k"
fails = ["test_top_k_of_three_classes", "test_top_k_matches_scipy_on_random_logits"]
diagnosis = "These are logits, not probabilities: apply the softmax before you pick the best."
"""

import numpy as np


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names) or not 1 <= k <= len(names):
        raise ValueError("k or names do not fit")
    return [(names[i], float(logits[i])) for i in np.argsort(-logits)[:k]]
