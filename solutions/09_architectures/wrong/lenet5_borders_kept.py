"""
task = "build_lenet5"
fails = ["test_lenet5_has_61706_parameters"]
diagnosis = "Convolutions of LeNet-5 have valid borders: same ones keep the maps too large."
"""

import keras
from keras import layers


def build_lenet5():
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
