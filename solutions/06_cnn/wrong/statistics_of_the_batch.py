"""
task = "batch_norm"
fails = ["test_batch_norm_of_one_channel"]
diagnosis = "Mean and variance were computed from x, as during training. At inference those that are given count."
"""

import numpy as np


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    axes = tuple(range(x.ndim - 1))
    return gamma * (x - x.mean(axis=axes)) / np.sqrt(x.var(axis=axes) + epsilon) + beta
