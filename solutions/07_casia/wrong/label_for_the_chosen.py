"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_gives_the_worked_example"]
diagnosis = "This bins the probability of the right class: the confidence is that of the class the network chose."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    table, labels = np.asarray(probabilities, float), np.asarray(labels)
    sure, right = table[np.arange(len(labels)), labels], table.argmax(axis=1) == labels
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    gaps = [abs((right[number == m] - sure[number == m]).sum()) for m in np.unique(number)]
    return float(np.sum(gaps)) / len(sure)
