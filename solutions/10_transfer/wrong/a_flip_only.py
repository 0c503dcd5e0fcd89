"""
task = "augment"
fails = ["test_augment_makes_many_versions_in_training"]
diagnosis = "A flip alone gives only two versions of a photo: add another kind of change."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
        ]
    )
