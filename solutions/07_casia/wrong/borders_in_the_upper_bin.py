"""
task = "expected_calibration_error"
fails = ["test_expected_calibration_error_puts_a_border_into_the_lower_bin"]
diagnosis = "A confidence on a border went into the upper bin: bin m reaches from above (m − 1) / bins up to m / bins."
"""

import numpy as np


def expected_calibration_error(probabilities, labels, bins):
    sure, right = np.max(probabilities, axis=1), np.argmax(probabilities, axis=1) == labels
    number = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs((right[number == m] - sure[number == m]).sum()) for m in np.unique(number)]
    return float(np.sum(gaps)) / len(sure)
