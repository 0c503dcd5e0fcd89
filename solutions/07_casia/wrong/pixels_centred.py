"""
task = "build_logistic"
fails = ["test_build_logistic_weighs_each_pixel"]
diagnosis = "The pixels were brought to −1 … 1: asked for is 0 … 1, by 1 / 255 and without an offset."
"""

import keras


def build_logistic():
    layers = [keras.layers.Flatten(), keras.layers.Rescaling(1 / 127.5, offset=-1), keras.layers.Dense(55)]
    return keras.Sequential([keras.Input((80, 60, 1)), *layers])
