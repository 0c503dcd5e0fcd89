"""
task = "build"
fails = ["test_build_with_tanh"]
diagnosis = "The hidden layer is always ReLU: use the activation of the dict."
"""

import keras
from keras import layers


def build(parameters):
    model = keras.Sequential(
        [
            layers.Input((48,)),
            layers.Dense(parameters["neurons"], activation="relu"),
            layers.Dense(1, activation="exponential"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(parameters["learning_rate"]), loss="poisson")
    return model
