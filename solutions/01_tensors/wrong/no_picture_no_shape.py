"""
task = "to_channels_first"
fails = ["test_to_channels_first_of_an_empty_batch"]
diagnosis = "A list of no pictures has no shape. Start from the whole array, or from one of the right shape."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.array([np.transpose(image, (2, 0, 1)) for image in images_nhwc], dtype=images_nhwc.dtype)
