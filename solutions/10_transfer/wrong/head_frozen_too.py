"""
task = "build_transfer"
fails = ["test_build_transfer_trains_the_head_only", "test_build_transfer_freezes_a_nested_base"]
diagnosis = "Nothing is left to train: freeze the base alone, before you build the model around it."
"""

import keras
from keras import layers


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(image, layers.Dense(classes)(x))
    model.trainable = False
    return model
