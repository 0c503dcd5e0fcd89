"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_puts_a_border_into_the_lower_bin"]
diagnosis = "The middle of each bin was taken for its confidence: take the mean of the confidences in it."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    sure, right = np.max(probabilities, axis=1), np.argmax(probabilities, axis=1) == labels
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    gaps = [
        (number == m).mean() * abs(right[number == m].mean() - (m - 0.5) / bins) for m in np.unique(number)
    ]
    return float(np.sum(gaps))
