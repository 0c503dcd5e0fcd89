"""
task = "build"
fails = ["test_build_compiles_with_the_poisson_loss"]
diagnosis = "The network is not compiled: it has neither loss nor optimizer yet."
"""

import keras
from keras import layers


def build(parameters):
    return keras.Sequential(
        [
            layers.Input((48,)),
            layers.Dense(parameters["neurons"], activation=parameters["activation"]),
            layers.Dense(1, activation="exponential"),
        ]
    )
