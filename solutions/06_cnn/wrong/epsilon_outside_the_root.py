"""
task = "batch_norm"
fails = ["test_batch_norm_of_one_channel"]
diagnosis = "epsilon was added after the root was taken: it belongs to the variance, below the root."
"""

import numpy as np


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    return gamma * (x - mean) / (np.sqrt(variance) + epsilon) + beta
