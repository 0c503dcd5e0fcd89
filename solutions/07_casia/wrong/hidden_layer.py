"""
task = "build_logistic"
fails = ["test_build_logistic_has_264055_parameters"]
diagnosis = "There is a layer between pixels and scores: logistic regression has one Dense layer only."
"""

import keras


def build_logistic():
    layers = [
        keras.layers.Flatten(),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Dense(64, activation="relu"),
    ]
    return keras.Sequential([keras.Input((80, 60, 1)), *layers, keras.layers.Dense(55)])
