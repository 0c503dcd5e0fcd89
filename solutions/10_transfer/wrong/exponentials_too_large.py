"""
task = "top_k"
fails = ["test_top_k_of_large_logits"]
diagnosis = "Large logits make the exponentials infinite, or all 0: subtract the largest logit from all first."
"""

import numpy as np


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names) or not 1 <= k <= len(names):
        raise ValueError("k or names do not fit")
    with np.errstate(all="ignore"):
        powers = np.exp(logits)
        probabilities = powers / powers.sum()
    return [(names[i], float(probabilities[i])) for i in np.argsort(-logits)[:k]]
