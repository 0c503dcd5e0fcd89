"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_gives_the_worked_example"]
diagnosis = "Gaps of both signs cancel out: take the absolute value of each bin's gap."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    sure, right = np.max(probabilities, axis=1), np.argmax(probabilities, axis=1) == labels
    number = np.digitize(sure, np.linspace(0, 1, bins + 1), right=True)
    gaps = [
        (number == m).mean() * (sure[number == m].mean() - right[number == m].mean())
        for m in np.unique(number)
    ]
    return float(np.sum(gaps))
