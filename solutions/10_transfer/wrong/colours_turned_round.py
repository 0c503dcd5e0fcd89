"""
task = "augment"
fails = ["test_augment_keeps_the_range_and_the_colours"]
diagnosis = "Light becomes dark and colours become their opposites: that is no photo that could have been taken."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomInvert(0.5),
            layers.RandomTranslation(0.1, 0.1),
        ]
    )
