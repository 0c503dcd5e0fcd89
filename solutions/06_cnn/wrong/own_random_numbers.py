"""
task = "dropout"
fails = ["test_dropout_draws_from_the_given_generator"]
diagnosis = "The random numbers come from another generator: draw from the rng that is given."
"""

import numpy as np


def dropout(x, rate, rng, training):
    if not training:
        return x
    return np.where(np.random.rand(*x.shape) >= rate, x / (1 - rate), 0)
