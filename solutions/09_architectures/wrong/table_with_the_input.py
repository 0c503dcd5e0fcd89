"""
task = "layer_table"
fails = ["test_layer_table_leaves_the_input_out"]
diagnosis = "The input has a row of its own: leave out layers of the class InputLayer."
"""


def layer_table(model):
    return [(layer.name, layer.output.shape, layer.count_params()) for layer in model.layers]
