"""
task = "augment"
fails = ["test_augment_keeps_the_range_and_the_colours"]
diagnosis = "The brightness layer cuts values off at 1: its value_range must be (0, 255) here."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomBrightness(0.15, value_range=(0, 1)),
            layers.RandomTranslation(0.1, 0.1),
        ]
    )
