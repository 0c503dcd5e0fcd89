"""
task = "confidence"
fails = ["test_confidence_keeps_the_order_of_the_images"]
diagnosis = "These are means: give the confidence of every single image."
"""

import numpy as np


def confidence(logits, labels):
    logits = np.asarray(logits, float)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    sure = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    right = logits.argmax(axis=1) == labels
    return sure[right].mean(), sure[~right].mean()
