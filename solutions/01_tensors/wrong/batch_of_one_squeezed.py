"""
task = "to_channels_first"
fails = ["test_to_channels_first_gives_the_worked_example", "test_to_channels_first_of_a_batch_of_one"]
diagnosis = "Axes of length 1 were removed. A batch of one picture, or of gray pictures, keeps its four axes."
"""

import numpy as np


def to_channels_first(images_nhwc):
    return np.squeeze(np.transpose(images_nhwc, (0, 3, 1, 2)))
