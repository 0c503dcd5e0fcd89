"""
task = "to_channels_first"
fails = ["test_to_channels_first_has_the_shape_asked_for", "test_to_channels_first_of_a_random_batch"]
diagnosis = "Width now comes before height. The channels move to the front; height and width keep their order."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.swapaxes(images_nhwc, 1, 3)
