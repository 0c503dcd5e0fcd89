"""
task = "confidence"
fails = ["test_confidence_gives_the_worked_example"]
diagnosis = "The softmax runs over the images: for each image, the probabilities of the classes (axis 1) add up to 1."
"""

import numpy as np


def confidence(logits, labels):
    logits = np.asarray(logits, float)
    powers = np.exp(logits - logits.max(axis=0))
    sure = (powers / powers.sum(axis=0)).max(axis=1)
    right = logits.argmax(axis=1) == labels
    return sure[right], sure[~right]
