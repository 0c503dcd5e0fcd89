"""
task = "per_class_accuracy"
fails = ["test_per_class_accuracy_gives_the_worked_example"]
diagnosis = "Classes without images are left out, so all after them stand at the wrong place: give an entry for each class."
"""

import numpy as np


def per_class_accuracy(labels, predicted, classes):
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    return np.array([(predicted[labels == k] == k).mean() for k in np.unique(labels)])
