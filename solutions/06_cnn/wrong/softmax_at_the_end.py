"""
task = "build_casia_cnn"
fails = ["test_build_casia_cnn_ends_in_logits"]
diagnosis = "The network ends in softmax, so its outputs are probabilities: leave the activation of the last layer out."
"""

import keras
from keras import layers


def build_casia_cnn():
    return keras.Sequential(
        [
            layers.Input((80, 60, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(55, activation="softmax"),
        ]
    )
