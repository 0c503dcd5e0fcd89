"""
task = "rescale"
fails = ["test_rescale_of_other_numbers_than_bytes"]
diagnosis = "The numbers became bytes before the division, so their fractions were cut off. Turn them into floats."
"""

import numpy as np


def rescale(images):
    return np.asarray(images).astype(np.uint8).astype(np.float32) / np.float32(255)
