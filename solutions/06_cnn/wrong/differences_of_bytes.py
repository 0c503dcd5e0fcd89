"""
task = "batch_norm"
fails = ["test_batch_norm_of_bytes"]
diagnosis = "x − mean was computed in bytes, which cannot be negative: turn the arrays into floats first."
"""

import numpy as np


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
