"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_where_nothing_happened", "test_poisson_deviance_matches_the_definition"]
diagnosis = "Entries with y = 0 were left out altogether: only their logarithm is 0, mu still counts."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    if not (y > 0).any():
        return 0.0
    y, mu = y[y > 0], mu[y > 0]
    return 2 * np.mean(y * np.log(y / mu) - (y - mu))
