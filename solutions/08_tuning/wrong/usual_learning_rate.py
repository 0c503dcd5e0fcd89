"""
task = "build"
fails = ["test_build_passes_the_learning_rate_on"]
diagnosis = "The learning rate of the dict is not used: Adam takes its usual 0.001."
"""

import keras
from keras import layers


def build(parameters):
    model = keras.Sequential(
        [
            layers.Input((48,)),
            layers.Dense(parameters["neurons"], activation=parameters["activation"]),
            layers.Dense(1, activation="exponential"),
        ]
    )
    model.compile(optimizer="adam", loss="poisson")
    return model
