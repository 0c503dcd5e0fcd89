# ruff: noqa: F821  # each is appended to the solution, and may use it
"""Single precision throughout, a generator, scores added up one after another."""

import numpy as np


def poisson_deviance(y, mu):
    y, mu = np.asarray(y, dtype=np.float32).ravel(), np.asarray(mu, dtype=np.float32).ravel()
    if y.shape != mu.shape:
        raise ValueError("shapes differ")
    if mu.min() <= 0:
        raise ValueError("forecast not positive")
    safe = np.where(y == 0, np.float32(1), y)
    return 2 * np.mean(y * np.log(safe / mu) - y + mu)


def seed_average(score, seeds):
    mean = 0.0
    count = 0
    for count, seed in enumerate(seeds, start=1):
        mean += (score(seed) - mean) / count
    if count == 0:
        raise ValueError("no seeds")
    return mean


def build(parameters):
    model = keras.Sequential([layers.Dense(parameters["neurons"], parameters["activation"])])
    model.add(layers.Dense(1, "exponential"))
    model.build((None, FEATURES))
    model.compile(keras.optimizers.Adam(parameters["learning_rate"]), "poisson")
    return model
