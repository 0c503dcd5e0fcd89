"""
task = "build_logistic"
fails = ["test_build_logistic_of_white_paper_adds_up_the_weights", "test_build_logistic_weighs_each_pixel"]
diagnosis = "The pixels come in as 0 to 255: a Rescaling(1 / 255) is missing."
"""

import keras


def build_logistic():
    return keras.Sequential([keras.Input((80, 60, 1)), keras.layers.Flatten(), keras.layers.Dense(55)])
