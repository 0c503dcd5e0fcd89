"""
task = "build_resnet"
fails = ["test_resnet14_has_the_right_number_of_parameters"]
diagnosis = "The last map was flattened: its mean over all places is taken, global average pooling."
"""

import keras
from keras import layers


def build_resnet(depth, version):
    blocks, rest = divmod(depth - 2, 6)
    if rest or blocks < 1:
        raise ValueError("depth: expected 6n + 2")
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs)
    if version == 1:
        x = layers.ReLU()(layers.BatchNormalization()(x))
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(blocks):
            x = residual_block(x, filters, 2 if stage > 0 and block == 0 else 1, version)
    if version == 2:
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
