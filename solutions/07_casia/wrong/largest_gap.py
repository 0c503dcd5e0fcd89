"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_gives_the_worked_example"]
diagnosis = "This is the largest gap of a bin: the expected error is the mean of the gaps, weighed by share."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    sure, right = np.max(probabilities, axis=1), np.argmax(probabilities, axis=1) == labels
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    return float(max(abs(right[number == m].mean() - sure[number == m].mean()) for m in np.unique(number)))
