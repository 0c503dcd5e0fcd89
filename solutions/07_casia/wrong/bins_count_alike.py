"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_gives_the_worked_example"]
diagnosis = "All bins count alike: a bin counts by its share of the predictions."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    sure, right = np.max(probabilities, axis=1), np.argmax(probabilities, axis=1) == labels
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    gaps = [abs(right[number == m].mean() - sure[number == m].mean()) for m in np.unique(number)]
    return float(np.mean(gaps))
