"""
task = "build_casia_cnn"
fails = ["test_build_casia_cnn_computes_what_the_table_says"]
diagnosis = "The convolutions have no activation: add activation='relu' to each."
"""

import keras
from keras import layers


def build_casia_cnn():
    return keras.Sequential(
        [
            layers.Input((80, 60, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 3, padding="same"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(55),
        ]
    )
