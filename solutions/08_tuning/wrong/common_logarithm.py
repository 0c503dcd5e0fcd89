"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_of_the_worked_example"]
diagnosis = "This is the logarithm to the base 10: the natural one, np.log, is meant."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    logarithms = np.where(y > 0, y * np.log10(np.where(y > 0, y, 1) / mu), 0)
    return 2 * np.mean(logarithms - (y - mu))
