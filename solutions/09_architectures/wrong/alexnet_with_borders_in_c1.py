"""
task = "build_alexnet"
fails = ["test_alexnet_makes_maps_of_the_right_sizes"]
diagnosis = "C1 has same borders: it has valid ones, and gives 55 × 55."
"""

import keras
from keras import layers


def build_alexnet():
    with keras.device("meta"):  # enough for counting
        return keras.Sequential(
            [
                layers.Input((227, 227, 3)),
                layers.Conv2D(96, 11, strides=4, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Conv2D(256, 5, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(256, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(3, strides=2),
                layers.Flatten(),
                layers.Dense(4096, activation="relu"),
                layers.Dense(4096, activation="relu"),
                layers.Dense(1000),
            ]
        )
