"""
task = "build_transfer"
fails = ["test_build_transfer_averages_the_maps_of_the_base", "test_build_transfer_ends_in_logits"]
diagnosis = "The base lost what it had learned: a clone has new, random weights. Use the base itself."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base = keras.models.clone_model(base)
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(base(image, training=False))
    return keras.Model(image, layers.Dense(classes)(x))
