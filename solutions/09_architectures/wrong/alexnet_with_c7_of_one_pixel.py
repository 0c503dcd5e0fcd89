"""
task = "build_alexnet"
fails = ["test_alexnet_has_62378344_parameters"]
diagnosis = "C7 has filters of 1 × 1: they have 3 × 3 weights a channel, like those of C5 and C6."
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
                layers.Conv2D(256, 1, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Flatten(),
                layers.Dense(4096, activation="relu"),
                layers.Dense(4096, activation="relu"),
                layers.Dense(1000),
            ]
        )
