"""
task = "layer_table"
fails = ["test_layer_table_leaves_the_input_out"]
diagnosis = "These are the shapes that go into each layer: list those that come out, layer.output.shape."
"""

from keras import layers


def layer_table(model):
    found = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    return [(layer.name, layer.input.shape, layer.count_params()) for layer in found]
