"""
task = "to_channels_first"
fails = ["test_to_channels_first_has_the_shape_asked_for", "test_to_channels_first_of_a_random_batch"]
diagnosis = "This is the way back: it takes the second axis for the channels. Here they stand on the last axis."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.transpose(images_nhwc, (0, 2, 3, 1))
