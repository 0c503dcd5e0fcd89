"""
task = "build_lenet5"
fails = ["test_lenet5_takes_small_gray_pictures_and_gives_ten_scores"]
diagnosis = "The input is 28 × 28: LeNet-5 takes 32 × 32 pixels and pads nothing in the network."
"""

import keras
from keras import layers


def build_lenet5():
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
