"""
task = "build_transfer"
fails = ["test_build_transfer_averages_the_maps_of_the_base", "test_build_transfer_ends_in_logits"]
diagnosis = "This takes the maximum of each map: global average pooling takes the mean."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(image, layers.Dense(classes)(x))
