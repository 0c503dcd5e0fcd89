"""
task = "trainable_parameters"
fails = [
    "test_trainable_parameters_leave_out_a_frozen_layer",
    "test_trainable_parameters_leave_out_the_statistics",
    "test_trainable_parameters_of_a_nested_model_that_is_frozen_in_part",
    "test_trainable_parameters_of_a_model_frozen_as_a_whole",
]
diagnosis = "These are the numbers that training leaves as they are: you want the others."
"""

import numpy as np


def trainable_parameters(model):
    return sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights)
