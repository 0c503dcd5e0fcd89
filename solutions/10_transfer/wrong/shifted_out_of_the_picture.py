"""
task = "augment"
fails = ["test_augment_keeps_the_object_in_the_picture"]
diagnosis = "The object is shifted out of some versions, so the label is no longer true. Shift less."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.6, 0.6, fill_mode="constant"),
        ]
    )
