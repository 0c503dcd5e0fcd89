"""
task = "build_lenet5"
fails = ["test_lenet5_computes_what_the_table_says"]
diagnosis = "Pooled by maximum: LeNet-5 takes the average."
"""

import keras
from keras import layers


def build_lenet5():
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
