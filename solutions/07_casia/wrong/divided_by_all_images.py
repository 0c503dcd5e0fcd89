"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_of_two_classes"]
diagnosis = "Divided by the number of all images: divide by the number of images of this class."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    shares = np.full(classes, np.nan)
    for k in range(classes):
        if (labels == k).any():
            shares[k] = ((labels == k) & (predicted == k)).mean()
    return shares
