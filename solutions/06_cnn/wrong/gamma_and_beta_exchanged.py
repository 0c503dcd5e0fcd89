"""
task = "batch_norm"
fails = ["test_batch_norm_of_one_channel"]
diagnosis = "gamma and beta were exchanged: multiply by gamma, then add beta."
"""

import numpy as np


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    return beta * (x - mean) / np.sqrt(variance + epsilon) + gamma
