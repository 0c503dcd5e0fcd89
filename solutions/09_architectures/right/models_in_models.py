"""Blocks as models of their own inside the networks; rows as lists; FLOPs with a list of what waits."""

import keras
import numpy as np
from keras import layers


def build_lenet5():
    features = keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
        ]
    )
    scores = [
        layers.Conv2D(120, 5, activation="tanh"),
        layers.Conv2D(84, 1, activation="tanh"),
        layers.Conv2D(10, 1),
    ]
    return keras.Sequential([layers.Input((32, 32, 1)), features, *scores, layers.Reshape((10,))])


@on_paper  # noqa: F821 the notebook defines it
def build_alexnet():
    first = keras.Sequential([layers.Conv2D(96, 11, 4, activation="relu"), layers.MaxPooling2D(3, 2)])
    maps = keras.Input((27, 27, 96))
    x = layers.ZeroPadding2D(2)(maps)
    x = layers.MaxPooling2D(3, 2)(layers.Conv2D(256, 5, activation="relu")(x))
    for filters in (384, 384, 256):
        x = layers.Conv2D(filters, 3, activation="relu")(layers.ZeroPadding2D(1)(x))
    second = keras.Model(maps, layers.Reshape((9216,))(layers.MaxPooling2D(3, 2)(x)))
    image = keras.Input((227, 227, 3))
    x = second(first(image))
    for _ in range(2):
        x = layers.Dropout(0.5)(layers.Dense(4096, activation="relu")(x))
    return keras.Model(image, layers.Dense(1000)(x))


@on_paper  # noqa: F821 the notebook defines it
def build_vgg16():
    model = keras.Sequential([layers.Input((224, 224, 3))])
    for number, filters in enumerate([64, 128, 256, 512, 512], start=1):
        block = keras.Sequential(name=f"block{number}")
        for _ in range(2 + (number > 2)):
            block.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        block.add(layers.MaxPooling2D())
        model.add(block)
    model.add(layers.Flatten())
    for units in (4096, 4096):
        model.add(layers.Dense(units))
        model.add(layers.ReLU())
    model.add(layers.Dense(1000))
    return model


def layer_table(model):
    rows = []
    for layer in model.layers:
        if type(layer).__name__ != "InputLayer":
            rows.append(
                [layer.name, list(layer.output.shape), np.int64(sum(w.numpy().size for w in layer.weights))]
            )
    return rows


def flops(model):
    waiting, total = list(model.layers), 0.0
    while waiting:
        layer = waiting.pop()
        if hasattr(layer, "layers"):
            waiting += layer.layers
        elif any(word in type(layer).__name__ for word in ("Conv", "Dense")):
            shapes = [w.shape for w in layer.get_weights() if w.ndim > 1]
            total += 2 * np.prod(layer.output.shape[1:-1]) * sum(np.prod(shape) for shape in shapes)
    return total
