"""
task = "relu"
fails = ["test_relu_of_a_few_numbers"]
diagnosis = "Negative numbers became positive: that is the absolute value. ReLU turns them into 0."
"""

import numpy as np


def relu(x):
    return np.abs(x)
