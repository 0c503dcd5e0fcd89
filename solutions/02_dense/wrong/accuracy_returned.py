"""
task = "matthews"
fails = ["test_matthews_of_the_worked_example", "test_matthews_of_a_constant_prediction_is_zero"]
diagnosis = "This is the accuracy, the share of right guesses."
"""

import numpy as np


def matthews(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if len(y_true) != len(y_pred):
        raise ValueError("lengths")
    return np.mean(y_true == y_pred)
