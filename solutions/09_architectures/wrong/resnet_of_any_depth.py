"""
task = "build_resnet"
fails = ["test_resnet_refuses_a_depth_that_is_not_6n_plus_2"]
diagnosis = "A depth that is not 6n + 2 was rounded: raise ValueError for it."
"""

import keras
from keras import layers


def build_resnet(depth, version):
    blocks = (depth - 2) // 6
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs)
    if version == 1:
        x = layers.ReLU()(layers.BatchNormalization()(x))
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(blocks):
            x = residual_block(x, filters, 2 if stage > 0 and block == 0 else 1, version)
    if version == 2:
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10)(x))
