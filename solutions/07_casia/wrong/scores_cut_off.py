"""
task = "build_logistic"
fails = ["test_build_logistic_weighs_each_pixel"]
diagnosis = "A relu cuts the scores off at 0: the last layer has no activation, or softmax."
"""

import keras


def build_logistic():
    layers = [
        keras.layers.Flatten(),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Dense(55, activation="relu"),
    ]
    return keras.Sequential([keras.Input((80, 60, 1)), *layers])
