"""
task = "build_fashion_cnn"
fails = ["test_build_fashion_cnn_drops_half_after_each_hidden_dense_layer"]
diagnosis = "There is dropout once only: it follows each of the two hidden dense layers."
"""

import keras
from keras import layers


def build_fashion_cnn():
    model = keras.Sequential([layers.Input((28, 28, 1))])
    for filters, kernel, count in ((64, 7, 1), (128, 3, 2), (256, 3, 2)):
        for _ in range(count):
            model.add(layers.Conv2D(filters, kernel, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    for neurons in (128, 64):
        model.add(layers.Dense(neurons, activation="relu"))
        if neurons == 128:
            model.add(layers.Dropout(0.5))
    model.add(layers.Dense(10))
    return model
