"""
task = "build"
fails = ["test_build_has_the_parameters_of_one_hidden_layer"]
diagnosis = "There are two hidden layers: one was asked for."
"""

import keras
from keras import layers


def build(parameters):
    model = keras.Sequential(
        [
            layers.Input((48,)),
            *[layers.Dense(parameters["neurons"], activation=parameters["activation"]) for _ in range(2)],
            layers.Dense(1, activation="exponential"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(parameters["learning_rate"]), loss="poisson")
    return model
