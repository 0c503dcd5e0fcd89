"""
task = "augment"
fails = ["test_augment_changes_nothing_outside_training", "test_augment_keeps_the_range_and_the_colours"]
diagnosis = "The values were rescaled: they come in from 0 to 255 and must go out so."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.Rescaling(1 / 255),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.1, 0.1),
        ]
    )
