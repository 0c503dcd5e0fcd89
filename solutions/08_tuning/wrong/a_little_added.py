"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_of_small_rates"]
diagnosis = "A small number was added against log 0: that changes forecasts which are small themselves."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.ravel(np.asarray(y, dtype=float)), np.ravel(np.asarray(mu, dtype=float))
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    return 2 * np.mean(y * np.log((y + 1e-7) / (mu + 1e-7)) - (y - mu))
