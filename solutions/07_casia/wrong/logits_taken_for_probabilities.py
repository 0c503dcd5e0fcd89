"""
task = "confidence"
fails = ["test_confidence_gives_the_worked_example"]
diagnosis = "These are the largest logits: softmax makes probabilities of them first."
"""

import numpy as np


def confidence(logits, labels):
    logits, right = np.asarray(logits, float), np.argmax(logits, axis=1) == labels
    return logits.max(axis=1)[right], logits.max(axis=1)[~right]
