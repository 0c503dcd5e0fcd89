"""
task = "build_resnet"
fails = ["test_resnet_of_version_1_computes_what_the_table_says"]
diagnosis = "The maps keep 32 × 32 pixels: the first block of stages 2 and 3 has stride 2."
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
    for filters in [16, 32, 64]:
        for _ in range(blocks):
            x = residual_block(x, filters, 1, version)
    if version == 2:
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
