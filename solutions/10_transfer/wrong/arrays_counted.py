"""
task = "trainable_parameters"
fails = [
    "test_trainable_parameters_leave_out_a_frozen_layer",
    "test_trainable_parameters_leave_out_the_statistics",
    "test_trainable_parameters_of_a_nested_model_that_is_frozen_in_part",
]
diagnosis = "This counts arrays, not numbers: add up how many numbers each array holds."
"""


def trainable_parameters(model):
    return len(model.trainable_weights)
