"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_gives_the_worked_example"]
diagnosis = "Classes without images are left out: give an entry for each class, so that each stands at its own place."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    return np.array([(predicted[labels == k] == k).mean() for k in np.unique(labels)])
