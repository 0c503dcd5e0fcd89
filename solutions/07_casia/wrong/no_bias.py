"""
task = "build_logistic"
fails = ["test_build_logistic_has_264055_parameters"]
diagnosis = "55 parameters are missing, one a class: the layer has no bias."
"""

import keras


def build_logistic():
    layers = [keras.layers.Flatten(), keras.layers.Rescaling(1 / 255), keras.layers.Dense(55, use_bias=False)]
    return keras.Sequential([keras.Input((80, 60, 1)), *layers])
