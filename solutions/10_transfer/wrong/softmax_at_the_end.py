"""
task = "build_transfer"
fails = ["test_build_transfer_averages_the_maps_of_the_base", "test_build_transfer_ends_in_logits"]
diagnosis = "The model ends in a softmax: its outputs must be logits, so the last layer has no activation."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(classes, activation="softmax")(x))
