"""
task = "build"
fails = ["test_build_with_relu"]
diagnosis = "The output is not exponential, so a rate may come out negative."
"""

import keras
from keras import layers


def build(parameters):
    model = keras.Sequential(
        [
            layers.Input((48,)),
            layers.Dense(parameters["neurons"], activation=parameters["activation"]),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(parameters["learning_rate"]), loss="poisson")
    return model
