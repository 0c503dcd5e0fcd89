"""
task = "dropout"
fails = ["test_dropout_does_nothing_at_inference"]
diagnosis = "Numbers were dropped at inference too: look at the argument training first."
"""

import numpy as np


def dropout(x, rate, rng, training):
    return np.where(rng.random(x.shape) >= rate, x / (1 - rate), 0)
