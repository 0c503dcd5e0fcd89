"""
task = "dropout"
fails = ["test_dropout_decides_for_each_number"]
diagnosis = "One draw decided for several numbers at once: draw as many random numbers as x has, rng.random(x.shape)."
"""

import numpy as np


def dropout(x, rate, rng, training):
    if not training:
        return x
    return np.where(rng.random(x.shape[-1]) >= rate, x / (1 - rate), 0)
