"""
task = "relu"
fails = ["test_relu_of_a_few_numbers"]
diagnosis = "A little of each negative number is left: that is leaky ReLU. Plain ReLU gives 0."
"""

import numpy as np


def relu(x):
    return np.where(x > 0, x, 0.01 * x)
