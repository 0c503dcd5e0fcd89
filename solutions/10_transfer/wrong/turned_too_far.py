"""
task = "augment"
fails = ["test_augment_leaves_photos_upright"]
diagnosis = "Some versions lie on their side: rotations are given in full turns, so 0.5 is half a turn."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.5),
        ]
    )
