"""Famous networks as tables, one line a layer; what each costs, by formula; and Keras models made from the tables.

Nothing needs to be stored to be counted: a table is counted by arithmetic, and a model may be built under
``keras.device("meta")``, where weights have shapes and no numbers.

>>> sum(line.parameters for line in costs(VGG16))
138357544
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

import keras

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One layer: its name, its kind, how many filters or neurons, the window's side, stride and borders."""

    name: str
    kind: str  # conv, max, average, dense
    number: int = 0
    side: int = 0
    stride: int = 1
    borders: str = "valid"


@dataclass(frozen=True)
class Architecture:
    """A network without branches: the shape of one input, its layers, and the activation of all layers but the last."""

    name: str
    shape: Shape
    rows: tuple[Row, ...]
    activation: str = "relu"


@dataclass(frozen=True)
class Cost:
    """A layer's output shape, its parameters, and its multiplications (each with an addition) for one image."""

    name: str
    shape: Shape
    parameters: int
    multiply_adds: int


LENET5 = Architecture(
    "LeNet-5",
    (32, 32, 1),
    (
        Row("C1", "conv", 6, 5),
        Row("S2", "average", 0, 2, 2),
        Row("C3", "conv", 16, 5),
        Row("S4", "average", 0, 2, 2),
        Row("C5", "conv", 120, 5),
        Row("F6", "dense", 84),
        Row("Out", "dense", 10),
    ),
    activation="tanh",
)
ALEXNET = Architecture(
    "AlexNet",
    (227, 227, 3),
    (
        Row("C1", "conv", 96, 11, 4),
        Row("S2", "max", 0, 3, 2),
        Row("C3", "conv", 256, 5, 1, "same"),
        Row("S4", "max", 0, 3, 2),
        Row("C5", "conv", 384, 3, 1, "same"),
        Row("C6", "conv", 384, 3, 1, "same"),
        Row("C7", "conv", 256, 3, 1, "same"),
        Row("S8", "max", 0, 3, 2),
        Row("F9", "dense", 4096),
        Row("F10", "dense", 4096),
        Row("Out", "dense", 1000),
    ),
)
VGG16 = Architecture(
    "VGG-16",
    (224, 224, 3),
    (
        *(
            row
            for block, width in enumerate(
                ("64 64", "128 128", "256 256 256", "512 512 512", "512 512 512"), 1
            )
            for row in (
                *(
                    Row(f"conv{block}-{i}", "conv", int(filters), 3, 1, "same")
                    for i, filters in enumerate(width.split(), 1)
                ),
                Row(f"pool{block}", "max", 0, 2, 2),
            )
        ),
        Row("F14", "dense", 4096),
        Row("F15", "dense", 4096),
        Row("Out", "dense", 1000),
    ),
)
GOOGLENET: dict[str, tuple[int, int, int, int, int, int]] = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""Channels of GoogLeNet's nine modules: 1×1; before 3×3, 3×3; before 5×5, 5×5; pooled (Szegedy et al. 2015)."""
RESIDUAL = {1: "conv norm relu conv norm add relu", 2: "norm relu conv norm relu conv add"}
"""A residual block's layers in order, of He et al. 2016a and 2016b: where normalisation and ReLU stand."""


def modern(old: Architecture) -> Architecture:
    """Return the same network with ReLU and maximum pooling."""
    rows = tuple(replace(row, kind="max") if row.kind == "average" else row for row in old.rows)
    return Architecture(f"{old.name}, modern", old.shape, rows, activation="relu")


def costs(network: Architecture) -> list[Cost]:
    """Count a table, layer by layer, without building anything.

    A convolution uses each of its weights once for each place of its output; a dense layer once. Biases are counted as
    parameters and not as multiplications; pooling and activations count as nothing.
    """
    shape, counted = network.shape, []
    for row in network.rows:
        if row.kind == "dense":
            channels = math.prod(shape)
            shape, weights = (row.number,), channels * row.number
        else:
            sides = [_places(side, row) for side in shape[:2]]
            weights = row.side**2 * shape[2] * row.number
            shape = (*sides, row.number or shape[2])
        places = math.prod(shape[:-1])
        counted.append(Cost(row.name, shape, weights + row.number, weights * places))
    return counted


def _places(side: int, row: Row) -> int:
    """Return how many places a window has along a side of the image (the rule of chapter 4)."""
    return -(-side // row.stride) if row.borders == "same" else (side - row.side) // row.stride + 1


def build(network: Architecture) -> keras.Model:
    """Build a table's network, untrained and not compiled; its last layer gives logits."""
    body: list[keras.layers.Layer] = []
    for row in network.rows:
        window = {"strides": row.stride, "padding": row.borders, "name": row.name}
        bend = None if row is network.rows[-1] else network.activation
        if row.kind == "conv":
            body.append(keras.layers.Conv2D(row.number, row.side, activation=bend, **window))
        elif row.kind == "dense":
            flat = any(isinstance(layer, keras.layers.Dense) for layer in body)
            body += [] if flat else [keras.layers.Flatten(name="flatten")]
            body.append(keras.layers.Dense(row.number, activation=bend, name=row.name))
        else:
            pooling = keras.layers.MaxPooling2D if row.kind == "max" else keras.layers.AveragePooling2D
            body.append(pooling(row.side, **window))
    return keras.Sequential([keras.Input(network.shape), *body])


def inception(widths: Sequence[int], shape: Shape, name: str = "inception") -> keras.Model:
    """Build an Inception module for feature maps of ``shape``; ``widths`` as in ``GOOGLENET``."""
    one, before3, three, before5, five, pooled = widths
    conv = partial(keras.layers.Conv2D, padding="same", activation="relu")
    pooling = keras.layers.MaxPooling2D(3, strides=1, padding="same")
    paths = [
        [conv(one, 1)],
        [conv(before3, 1), conv(three, 3)],
        [conv(before5, 1), conv(five, 5)],
        [pooling, conv(pooled, 1)],
    ]
    entry = keras.Input(shape)
    ends = [reduce(lambda tensor, layer: layer(tensor), path, entry) for path in paths]
    return keras.Model(entry, keras.layers.Concatenate()(ends), name=name)


def googlenet(classes: int = 1000) -> keras.Model:
    """Build GoogLeNet as it predicts, 224 × 224 × 3 to logits.

    The two side branches that helped to train it, and its local response normalisation, are left out.
    """
    conv = partial(keras.layers.Conv2D, padding="same", activation="relu")
    shrink = partial(keras.layers.MaxPooling2D, 3, strides=2, padding="same")
    entry = keras.Input((224, 224, 3))
    tensor = reduce(
        lambda value, layer: layer(value),
        [conv(64, 7, strides=2), shrink(), conv(64, 1), conv(192, 3), shrink()],
        entry,
    )
    for name, widths in GOOGLENET.items():
        tensor = shrink()(tensor) if name in ("4a", "5a") else tensor
        tensor = inception(widths, tensor.shape[1:], f"inception_{name}")(tensor)
    tensor = keras.layers.Dropout(0.4)(keras.layers.GlobalAveragePooling2D()(tensor))
    return keras.Model(entry, keras.layers.Dense(classes)(tensor), name="googlenet")


def residual(
    shape: Shape, filters: int, stride: int = 1, version: int = 1, name: str = "block"
) -> keras.Model:
    """Build a residual block for feature maps of ``shape``: two 3 × 3 convolutions, and a way around them.

    The way around is the input itself where the shapes agree; otherwise a 1 × 1 convolution with the block's stride
    (followed, in version 1, by a normalisation).
    """
    entry = keras.Input(shape)
    changes = (stride, shape[-1]) != (1, filters)
    conv = partial(keras.layers.Conv2D, filters, padding="same", use_bias=False)
    strides, tensor, around = iter((stride, 1)), entry, entry
    if changes and version == 1:
        around = keras.layers.BatchNormalization()(conv(1, strides=stride)(entry))
    for step in RESIDUAL[version].split():
        if step == "conv":
            tensor = conv(3, strides=next(strides))(tensor)
        elif step == "norm":
            tensor = keras.layers.BatchNormalization()(tensor)
        elif step == "relu":
            tensor = keras.layers.ReLU()(tensor)
            if changes and version == 2 and around is entry:
                around = conv(1, strides=stride)(tensor)
        else:
            tensor = keras.layers.Add()([tensor, around])
    return keras.Model(entry, tensor, name=name)


def cifar_resnet(depth: int, version: int = 1, classes: int = 10) -> keras.Model:
    """Build the residual network of ``depth`` = 6n + 2 layers for 32 × 32 × 3 images; each block is a model in it.

    Raises
    ------
    ValueError
        If the depth is not 6n + 2.
    """
    if depth < 8 or depth % 6 != 2:
        raise ValueError(
            f"architectures.cifar_resnet: expected a depth of 8, 14, 20, 26, …, got {depth}. Add layers."
        )
    bend = [keras.layers.BatchNormalization(), keras.layers.ReLU()]
    entry = keras.Input((32, 32, 3))
    start = [keras.layers.Conv2D(16, 3, padding="same", use_bias=False), *(bend if version == 1 else [])]
    tensor = reduce(lambda value, layer: layer(value), start, entry)
    plan = [(filters, index) for filters in (16, 32, 64) for index in range((depth - 2) // 6)]
    for filters, index in plan:
        stride = 2 if index == 0 and filters != 16 else 1
        block = residual(tensor.shape[1:], filters, stride, version, f"block_{filters}_{index + 1}")
        tensor = block(tensor)
    end = [
        *(bend if version == 2 else []),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(classes),
    ]
    return keras.Model(
        entry, reduce(lambda value, layer: layer(value), end, tensor), name=f"resnet{depth}_v{version}"
    )


def multiply_adds(model: keras.Model) -> int:
    """Return the multiplications of a model's convolutions and dense layers for one image, models inside included.

    Bending, pooling, normalising and adding count as nothing. Each layer must be used once.
    """
    kernels = (
        (leaf, array) for leaf in _leaves(model) for array in leaf.weights if array.name.endswith("kernel")
    )
    return sum(math.prod(array.shape) * math.prod(leaf.output.shape[1:-1]) for leaf, array in kernels)


def _leaves(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in model.layers:
        yield from _leaves(layer) if isinstance(layer, keras.Model) else [layer]
