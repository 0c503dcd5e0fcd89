"""
task = "layer_table"
fails = ["test_layer_table_gives_an_inner_model_one_row"]
diagnosis = "The inner model was taken apart: it is one row, with all its parameters."
"""

import keras
from keras import layers


def layer_table(model):
    rows = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            rows += layer_table(layer)
        elif not isinstance(layer, layers.InputLayer):
            rows.append((layer.name, layer.output.shape, layer.count_params()))
    return rows
