"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_refuses_forecasts_that_are_not_above_zero"]
diagnosis = "A forecast of 0 or below was accepted: raise ValueError for it."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu):
        raise ValueError("forecasts do not fit")
    seen = y > 0
    with np.errstate(all="ignore"):
        logarithms = np.where(seen, y * np.log(np.where(seen, y, 1) / mu), 0)
    return 2 * np.mean(logarithms - (y - mu))
