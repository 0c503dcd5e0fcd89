"""
task = "relu"
fails = ["test_relu_of_a_few_numbers"]
diagnosis = "np.max gives one number for a whole axis, the largest. np.maximum compares each number by itself."
"""

import numpy as np


def relu(x):
    return np.max(x, 0)
