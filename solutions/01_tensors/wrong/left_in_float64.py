"""
task = "rescale"
fails = ["test_rescale_gives_float32"]
diagnosis = "The numbers are right, but the dtype is not: a division gives float64 unless you ask for float32."
"""

import numpy as np


def rescale(images):
    return np.asarray(images) / 255
