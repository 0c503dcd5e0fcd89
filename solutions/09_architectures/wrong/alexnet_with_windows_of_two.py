"""
task = "build_alexnet"
fails = ["test_alexnet_pools_with_overlapping_windows", "test_alexnet_computes_what_the_table_says"]
diagnosis = "Pooling windows of 2 × 2: those of AlexNet have 3 × 3 pixels, and overlap."
"""

import keras
from keras import layers


def build_alexnet():
    with keras.device("meta"):  # enough for counting
        return keras.Sequential(
            [
                layers.Input((227, 227, 3)),
                layers.Conv2D(96, 11, strides=4, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(256, 5, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(384, 3, padding="same", activation="relu"),
                layers.Conv2D(256, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(4096, activation="relu"),
                layers.Dense(4096, activation="relu"),
                layers.Dense(1000),
            ]
        )
