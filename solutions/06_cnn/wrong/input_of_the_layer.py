"""
task = "feature_maps"
fails = ["test_feature_maps_of_a_convolution"]
diagnosis = "This is what goes into the layer: give what comes out of it, layer.output."
"""

import keras
import numpy as np


def feature_maps(model, image, layer):
    part = keras.Model(model.inputs, model.get_layer(layer).input)
    return keras.ops.convert_to_numpy(part(image[np.newaxis], training=False))[0]
