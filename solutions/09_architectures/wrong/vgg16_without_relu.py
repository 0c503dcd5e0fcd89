"""
task = "build_vgg16"
fails = ["test_vgg16_computes_what_the_table_says"]
diagnosis = "The convolutions have no ReLU: without one in between, two of them are no more than a single one."
"""

import keras
from keras import layers


def build_vgg16():
    with keras.device("meta"):  # enough for counting
        model = keras.Sequential([layers.Input((224, 224, 3))])
        for convolutions, filters in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
            for _ in range(convolutions):
                model.add(layers.Conv2D(filters, 3, padding="same"))
            model.add(layers.MaxPooling2D(2))
        model.add(layers.Flatten())
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dense(1000))
        return model
