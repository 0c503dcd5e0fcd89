"""
task = "augment"
fails = ["test_augment_leaves_photos_upright"]
diagnosis = "Some versions stand on their heads: flip left and right only."
"""

import keras
from keras import layers


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal_and_vertical"),
            layers.RandomTranslation(0.1, 0.1),
        ]
    )
