"""
task = "poisson_deviance"
fails = ["test_poisson_deviance_of_forecasts_in_a_column"]
diagnosis = "A column (n, 1) and a row (n,) were paired crosswise, n × n: bring both to one axis first."
"""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.asarray(y, dtype=float), np.asarray(mu, dtype=float)
    if len(y) != len(mu) or not (mu > 0).all():
        raise ValueError("forecasts do not fit")
    logarithms = np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mu), 0)
    return 2 * np.mean(logarithms - (y - mu))
