"""
task = "build"
fails = ["test_build_compiles_with_the_poisson_loss"]
diagnosis = "The loss is the squared error: for counts it is Poisson's."
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
    model.compile(optimizer=keras.optimizers.Adam(parameters["learning_rate"]), loss="mse")
    return model
