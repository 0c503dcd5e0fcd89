"""
task = "confidence"
fails = ["test_confidence_keeps_the_order_of_the_images"]
diagnosis = "The confidences were sorted: leave them in the order of the images."
"""

import numpy as np


def confidence(logits, labels):
    logits = np.asarray(logits, float)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    sure = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    right = logits.argmax(axis=1) == labels
    return np.sort(sure[right]), np.sort(sure[~right])
