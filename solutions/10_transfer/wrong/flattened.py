"""
task = "build_transfer"
fails = [
    "test_build_transfer_trains_the_head_only",
    "test_build_transfer_averages_the_maps_of_the_base",
    "test_build_transfer_freezes_a_nested_base",
    "test_build_transfer_adds_nothing_else",
]
diagnosis = "The maps were flattened: global average pooling gives one number per map."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.Flatten()(x)
    return keras.Model(image, layers.Dense(classes)(x))
