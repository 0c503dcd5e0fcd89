"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_gives_the_worked_example"]
diagnosis = "A class without images got 0: nobody knows its accuracy, so leave np.nan there."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    shares = np.zeros(classes)
    for k in range(classes):
        if (labels == k).any():
            shares[k] = (predicted[labels == k] == k).mean()
    return shares
