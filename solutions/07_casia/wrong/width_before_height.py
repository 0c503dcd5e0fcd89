"""
task = "build_logistic"
fails = ["test_build_logistic_has_264055_parameters"]
diagnosis = "Width and height are exchanged: images come as (80, 60, 1), rows first."
"""

import keras


def build_logistic():
    layers = [keras.layers.Flatten(), keras.layers.Rescaling(1 / 255), keras.layers.Dense(55)]
    return keras.Sequential([keras.Input((60, 80, 1)), *layers])
