"""
task = "build_casia_cnn"
fails = ["test_build_casia_cnn_takes_images_and_gives_55_numbers"]
diagnosis = "Height and width are exchanged: the images are 80 rows high and 60 columns wide."
"""

import keras
from keras import layers


def build_casia_cnn():
    return keras.Sequential(
        [
            layers.Input((60, 80, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(55),
        ]
    )
