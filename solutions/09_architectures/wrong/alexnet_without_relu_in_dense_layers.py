"""
task = "build_alexnet"
fails = ["test_alexnet_computes_what_the_table_says"]
diagnosis = "F9 and F10 have no ReLU: without one, the dense layers are no more than a single one."
"""

import keras
from keras import layers


def build_alexnet():
    with keras.device("meta"):  # enough for counting
        return keras.Sequential(
            [
                layers.Input((227, 227, 3)),
                layers.Conv2D(96, 11, strides=4, activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Conv2D(256, 5, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(256, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Flatten(),
                layers.Dense(4096),
                layers.Dense(4096),
                layers.Dense(1000),
            ]
        )
