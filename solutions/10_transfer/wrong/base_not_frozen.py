"""
task = "build_transfer"
fails = [
    "test_build_transfer_trains_the_head_only",
    "test_build_transfer_keeps_batch_normalisation_in_inference_mode",
    "test_build_transfer_freezes_a_nested_base",
]
diagnosis = "The base is not frozen: training=False does not freeze anything. Set base.trainable = False."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(classes)(x))
