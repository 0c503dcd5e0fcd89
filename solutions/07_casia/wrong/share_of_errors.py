"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_of_two_classes"]
diagnosis = "These are the shares of errors: count the images that were recognised."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    shares = np.full(classes, np.nan)
    for k in range(classes):
        if (labels == k).any():
            shares[k] = (predicted[labels == k] != k).mean()
    return shares
