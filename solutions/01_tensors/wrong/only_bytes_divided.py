"""
task = "rescale"
fails = ["test_rescale_of_other_numbers_than_bytes"]
diagnosis = "Only bytes were divided. The numbers lie between 0 and 255 whatever their dtype: divide them all."
"""

import numpy as np


def rescale(images):
    images = np.asarray(images)
    return images.astype(np.float32) / np.float32(255 if images.dtype == np.uint8 else 1)
