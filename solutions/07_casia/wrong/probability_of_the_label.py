"""
task = "confidence"
fails = ["test_confidence_gives_the_worked_example"]
diagnosis = "This is the probability of the right class: the confidence is that of the class the network chose."
"""

import numpy as np


def confidence(logits, labels):
    logits, labels = np.asarray(logits, float), np.asarray(labels)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    own = (powers / powers.sum(axis=1, keepdims=True))[np.arange(len(labels)), labels]
    right = logits.argmax(axis=1) == labels
    return own[right], own[~right]
