"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_of_two_classes"]
diagnosis = "Divided by how often the class was predicted: divide by how many images have this label."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    shares = np.full(classes, np.nan)
    for k in range(classes):
        if (predicted == k).any():
            shares[k] = (labels[predicted == k] == k).mean()
    return shares
