"""
task = "trainable_parameters"
fails = [
    "test_trainable_parameters_leave_out_a_frozen_layer",
    "test_trainable_parameters_leave_out_the_statistics",
    "test_trainable_parameters_of_a_nested_model_that_is_frozen_in_part",
    "test_trainable_parameters_of_a_model_frozen_as_a_whole",
]
diagnosis = "This counts all parameters, the frozen ones too: model.trainable_weights leaves those out."
"""


def trainable_parameters(model):
    return model.count_params()
