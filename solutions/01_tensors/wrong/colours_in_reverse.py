"""
task = "to_channels_first"
fails = ["test_to_channels_first_gives_the_worked_example", "test_to_channels_first_of_a_random_batch"]
diagnosis = "Blue comes first here. Only the axis moves; on it the channels keep their order: red, green, blue."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.transpose(images_nhwc[..., ::-1], (0, 3, 1, 2))
