"""
task = "confidence"
fails = ["test_confidence_gives_the_worked_example"]
diagnosis = "The two are exchanged: first the confidences when right, then those when wrong."
"""

import numpy as np


def confidence(logits, labels):
    logits = np.asarray(logits, float)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    sure = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    right = logits.argmax(axis=1) == labels
    return sure[~right], sure[right]
