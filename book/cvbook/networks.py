"""The networks that the chapters talk about, one line a layer, built by Keras. Each is untrained and not compiled.

>>> casia_cnn().count_params()
88375
"""

from __future__ import annotations

from collections.abc import Sequence

import keras

Layer = tuple[str, int | float, int]
"""A kind of layer, its number (of filters, units, pixels a side; a rate), and the side of its kernel or 0."""

MLP: list[Layer] = [("flatten", 0, 0), ("dense", 300, 0), ("dense", 100, 0)]
LOGISTIC: list[Layer] = [("flatten", 0, 0), ("rescale", 255, 0)]
CASIA_CNN: list[Layer] = [
    ("rescale", 255, 0),
    ("conv", 16, 3),
    ("pool", 2, 0),
    ("conv", 32, 3),
    ("pool", 2, 0),
    ("conv", 64, 3),
    ("pool", 4, 0),
    ("flatten", 0, 0),
    ("dense", 64, 0),
]
DIGITS_CNN: list[Layer] = [
    ("conv", 32, 3),
    ("pool", 2, 0),
    ("conv", 64, 3),
    ("pool", 2, 0),
    ("flatten", 0, 0),
    ("dropout", 0.5, 0),
]
FASHION_CNN: list[Layer] = [
    ("conv", 64, 7),
    ("pool", 2, 0),
    ("conv", 128, 3),
    ("conv", 128, 3),
    ("pool", 2, 0),
    ("conv", 256, 3),
    ("conv", 256, 3),
    ("pool", 2, 0),
    ("flatten", 0, 0),
    ("dense", 128, 0),
    ("dropout", 0.5, 0),
    ("dense", 64, 0),
    ("dropout", 0.5, 0),
]


def mlp(classes: int = 10) -> keras.Model:
    """Build the fully connected network of chapter 2: 28 × 28 pixels to logits, 266,610 parameters."""
    return sequential("mlp", (28, 28), MLP, classes)


def logistic(classes: int = 55) -> keras.Model:
    """Build the multinomial logistic regression of chapter 7: (80, 60, 1) grey values to logits, 264,055 parameters."""
    return sequential("logistic", (80, 60, 1), LOGISTIC, classes)


def casia_cnn(classes: int = 55) -> keras.Model:
    """Build the convolutional network of chapter 7: (80, 60, 1) grey values to logits, 88,375 parameters."""
    return sequential("casia_cnn", (80, 60, 1), CASIA_CNN, classes)


def digits_cnn(classes: int = 10) -> keras.Model:
    """Build the small convolutional network of chapter 6: (28, 28, 1) values in 0..1 to logits, 50,186 parameters."""
    return sequential("digits_cnn", (28, 28, 1), DIGITS_CNN, classes)


def fashion_cnn(classes: int = 10) -> keras.Model:
    """Build the convolutional network of chapter 6: (28, 28, 1) values in 0..1 to logits, 1,413,834 parameters."""
    return sequential("fashion_cnn", (28, 28, 1), FASHION_CNN, classes)


def sequential(name: str, shape: tuple[int, ...], body: Sequence[Layer], classes: int) -> keras.Model:
    """Build a network for one image of ``shape`` from its layers, and end it in ``classes`` logits.

    Convolutions pad to keep the size and end in a ReLU, as dense layers do; pooling takes the maximum.

    Raises
    ------
    ValueError
        If a kind of layer is unknown.
    """
    layers = [_layer(*layer) for layer in body]
    return keras.Sequential([keras.Input(shape), *layers, keras.layers.Dense(classes)], name=name)


def _layer(kind: str, number: int | float, side: int) -> keras.layers.Layer:
    match kind:
        case "conv":
            return keras.layers.Conv2D(int(number), side, padding="same", activation="relu")
        case "pool":
            return keras.layers.MaxPooling2D(int(number))
        case "dense":
            return keras.layers.Dense(int(number), activation="relu")
        case "dropout":
            return keras.layers.Dropout(number)
        case "rescale":
            return keras.layers.Rescaling(1 / number)
        case "flatten":
            return keras.layers.Flatten()
    known = "conv, pool, dense, dropout, rescale or flatten"
    raise ValueError(
        f"networks.sequential: expected {known}, got {kind!r}. Use keras.Sequential for other layers."
    )
