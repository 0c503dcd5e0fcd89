"""
task = "batch_norm"
fails = ["test_batch_norm_treats_each_channel_by_itself"]
diagnosis = "All channels got the same mean and variance: each channel has its own."
"""

import numpy as np


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    return gamma * (x - np.mean(mean)) / np.sqrt(np.mean(variance) + epsilon) + beta
