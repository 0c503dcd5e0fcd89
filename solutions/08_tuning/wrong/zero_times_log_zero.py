"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_where_nothing_happened"]
diagnosis = "Where y is 0 the result is NaN: 0 · log 0. There the term with the logarithm is 0."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    with np.errstate(all="ignore"):
        return 2 * np.mean(y * np.log(y / mu) - (y - mu))
