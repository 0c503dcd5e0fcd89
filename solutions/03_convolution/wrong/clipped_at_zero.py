"""
task = "yellowness"
fails = ["test_yellowness_of_a_blue_sky_is_negative"]
diagnosis = "Negative results became 0: a neuron without activation function keeps them."
"""

import numpy as np


def yellowness(image):
    return np.maximum(image.astype(float) @ [1, 1, -1], 0)
