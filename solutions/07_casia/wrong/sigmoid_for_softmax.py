"""
task = "build_logistic"
fails = ["test_build_logistic_weighs_each_pixel"]
diagnosis = "A sigmoid treats each class by itself: use softmax over all classes, or no activation."
"""

import keras


def build_logistic():
    last = keras.layers.Dense(55, activation="sigmoid")
    layers = [keras.layers.Flatten(), keras.layers.Rescaling(1 / 255), last]
    return keras.Sequential([keras.Input((80, 60, 1)), *layers])
