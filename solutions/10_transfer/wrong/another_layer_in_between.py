"""
task = "build_transfer"
fails = [
    "test_build_transfer_trains_the_head_only",
    "test_build_transfer_freezes_a_nested_base",
    "test_build_transfer_adds_nothing_else",
]
diagnosis = "There is a further dense layer between pooling and output: the head is one dense layer only."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(16, activation="relu")(x)
    return keras.Model(image, layers.Dense(classes)(x))
