"""
task = "to_channels_first"
fails = ["test_to_channels_first_with_other_numbers_of_channels"]
diagnosis = "Three channels were assumed. Gray pictures have one, others more: take their number from the shape."
"""

import numpy as np


def to_channels_first(images_nhwc):
    red, green, blue = images_nhwc[..., 0], images_nhwc[..., 1], images_nhwc[..., 2]
    return np.stack([red, green, blue], axis=1)
