"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_of_the_worked_example"]
diagnosis = "The fraction in the logarithm is upside down: it is observed over forecast."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    logarithms = np.where(y > 0, y * np.log(mu / np.where(y > 0, y, 1)), 0)
    return 2 * np.mean(logarithms - (y - mu))
