"""
task = "build_resnet"
fails = [
    "test_resnet14_has_the_right_number_of_parameters",
    "test_resnet_of_version_2_computes_what_the_table_says",
]
diagnosis = "In version 2, BN and ReLU are missing behind the last block."
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
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
