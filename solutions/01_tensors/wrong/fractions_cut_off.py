"""
task = "rescale"
fails = ["test_rescale_of_five_bytes", "test_rescale_of_a_random_batch"]
diagnosis = "Everything below 255 became 0: the fractions were cut off. Divide with /, and keep what it gives."
"""

import numpy as np


def rescale(images):
    return (np.asarray(images) // 255).astype(np.float32)
