"""
task = "build_transfer"
fails = [
    "test_build_transfer_trains_the_head_only",
    "test_build_transfer_keeps_batch_normalisation_in_inference_mode",
    "test_build_transfer_freezes_a_nested_base",
]
diagnosis = "Batch normalisation is not frozen, so training changes it: freeze the base as a whole."
"""

import keras
from keras import layers


def freeze_convolutions(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            freeze_convolutions(layer)
        elif not isinstance(layer, layers.BatchNormalization):
            layer.trainable = False


def build_transfer(base, classes):
    base.trainable = True
    freeze_convolutions(base)
    image = layers.Input(base.input_shape[1:])
    x = base(image, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(classes)(x))
