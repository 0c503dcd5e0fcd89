"""Networks as lists of words, read by one loop; activations as layers of their own, dropout between dense layers."""

import keras
from keras import layers


def _build(shape, words, activation, pooling):
    model = keras.Sequential([layers.Input(shape)])
    for word in words:
        kind, *numbers = word.split()
        numbers = [int(number) for number in numbers]
        if kind in ("valid", "same"):
            filters, size, stride = numbers
            model.add(layers.Conv2D(filters, size, strides=stride, padding=kind))
            model.add(layers.Activation(activation))
        elif kind == "pool":
            model.add(pooling(numbers[0], strides=2))
        elif kind == "flatten":
            model.add(layers.Flatten())
        elif kind == "dense":
            model.add(layers.Dense(numbers[0]))
            model.add(layers.Activation(activation))
            model.add(layers.Dropout(0.5))
        else:
            model.add(layers.Dense(numbers[0]))
            model.add(layers.Softmax())
    return model


def build_lenet5():
    words = [
        "valid 6 5 1",
        "pool 2",
        "valid 16 5 1",
        "pool 2",
        "valid 120 5 1",
        "flatten",
        "dense 84",
        "scores 10",
    ]
    return _build((32, 32, 1), words, "tanh", layers.AveragePooling2D)


def build_alexnet():
    words = [
        "valid 96 11 4",
        "pool 3",
        "same 256 5 1",
        "pool 3",
        "same 384 3 1",
        "same 384 3 1",
        "same 256 3 1",
    ]
    words += ["pool 3", "flatten", "dense 4096", "dense 4096", "scores 1000"]
    return _build((227, 227, 3), words, "relu", layers.MaxPooling2D)


def build_vgg16():
    words = []
    for count, filters in zip([2, 2, 3, 3, 3], [64, 128, 256, 512, 512], strict=True):
        words += [f"same {filters} 3 1"] * count + ["pool 2"]
    words += ["flatten", "dense 4096", "dense 4096", "scores 1000"]
    return _build((224, 224, 3), words, "relu", layers.MaxPooling2D)
