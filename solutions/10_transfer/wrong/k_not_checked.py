"""
task = "top_k"
fails = ["test_top_k_refuses_a_k_that_cannot_be"]
diagnosis = "A slice takes any k, and gives fewer classes without a word: check k first, and raise ValueError."
"""

import numpy as np


def softmax(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def top_k(logits, names, k):
    logits = np.asarray(logits, dtype=float)
    if len(logits) != len(names):
        raise ValueError("names do not fit")
    probabilities = softmax(logits)
    return [(names[i], float(probabilities[i])) for i in np.argsort(-logits)[:k]]
