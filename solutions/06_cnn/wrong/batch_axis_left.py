"""
task = "feature_maps"
fails = ["test_feature_maps_of_a_convolution"]
diagnosis = "The batch axis is still there: take the first entry of the result."
"""

import keras
import numpy as np


def feature_maps(model, image, layer):
    part = keras.Model(model.inputs, model.get_layer(layer).output)
    return keras.ops.convert_to_numpy(part(image[np.newaxis], training=False))
