"""
task = "dropout"
fails = ["test_dropout_drops_the_right_share"]
diagnosis = "rate was taken for the share that is kept. It is the share that becomes 0: about rate of all numbers."
"""

import numpy as np


def dropout(x, rate, rng, training):
    if not training or rate == 0:
        return x
    return np.where(rng.random(x.shape) < rate, x / (1 - rate), 0)
