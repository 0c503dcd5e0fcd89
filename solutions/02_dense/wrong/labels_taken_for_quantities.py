"""
task = "matthews"
fails = ["test_matthews_matches_the_definition", "test_matthews_of_labels_with_gaps"]
diagnosis = "The labels themselves were correlated, as if class 2 were twice class 1: count the classes instead."
"""

import numpy as np


def matthews(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if len(y_true) != len(y_pred):
        raise ValueError("lengths")
    if y_true.std() * y_pred.std() == 0:
        return 0.0
    return np.corrcoef(y_true, y_pred)[0, 1]
