"""
task = "rescale"
fails = ["test_rescale_of_other_numbers_than_bytes"]
diagnosis = "Floats were not divided. The numbers lie between 0 and 255 whatever their dtype: divide them all."
"""

import numpy as np


def rescale(images):
    images = np.asarray(images)
    return images.astype(np.float32) / np.float32(1 if images.dtype.kind == "f" else 255)
