"""
task = "rescale"
fails = ["test_rescale_of_five_bytes", "test_rescale_of_a_random_batch"]
diagnosis = "This gives numbers from −1 to 1, which some networks want. Here they go from 0 to 1."
"""

import numpy as np


def rescale(images):
    return np.asarray(images, dtype=np.float32) / np.float32(127.5) - 1
