"""
task = "feature_maps"
fails = ["test_feature_maps_are_those_of_inference"]
diagnosis = "The network ran as while training, with dropout and the batch's own mean: call it with training=False."
"""

import keras
import numpy as np


def feature_maps(model, image, layer):
    part = keras.Model(model.inputs, model.get_layer(layer).output)
    return keras.ops.convert_to_numpy(part(image[np.newaxis], training=True))[0]
