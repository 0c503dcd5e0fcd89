"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_gives_the_worked_example"]
diagnosis = "The probabilities of all classes were put into bins: take only the largest of each image."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    table = np.asarray(probabilities, float)
    sure, right = table.ravel(), (np.arange(table.shape[1]) == np.asarray(labels)[:, None]).ravel()
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    gaps = [abs((right[number == m] - sure[number == m]).sum()) for m in np.unique(number)]
    return float(np.sum(gaps)) / len(sure)
