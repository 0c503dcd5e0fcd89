"""
task = "rescale"
fails = ["test_rescale_of_five_bytes", "test_rescale_of_a_random_batch"]
diagnosis = "This divides by 256. There are 256 bytes, but the largest is 255, and it has to become 1."
"""

import numpy as np


def rescale(images):
    return np.asarray(images, dtype=np.float32) / np.float32(256)
