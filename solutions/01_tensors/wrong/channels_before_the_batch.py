"""
task = "to_channels_first"
fails = ["test_to_channels_first_has_the_shape_asked_for", "test_to_channels_first_of_a_random_batch"]
diagnosis = "The channels moved in front of everything. The first axis still counts the pictures."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.moveaxis(images_nhwc, -1, 0)
