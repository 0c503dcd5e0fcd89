"""
task = "trainable_parameters"
fails = [
    "test_trainable_parameters_leave_out_the_statistics",
    "test_trainable_parameters_of_a_nested_model_that_is_frozen_in_part",
]
diagnosis = "Layers were counted whole: leave out statistics of batch normalisation, and frozen layers inside models."
"""


def trainable_parameters(model):
    return sum(layer.count_params() for layer in model.layers if layer.trainable)
