"""What kind of layer a layer is, the colour of each kind in drawings, and a layer in a few words."""

from __future__ import annotations

import keras

from cvbook.plotting import BLUE, GREEN, ORANGE, VERMILION

GREY, SKY, PURPLE = "#999999", "#56B4E9", "#CC79A7"  # of Okabe and Ito's palette, as those of plotting
COLOURS = {
    "input": "#DDDDDD",
    "conv": BLUE,
    "pool": ORANGE,
    "dense": GREEN,
    "flatten": GREY,
    "norm": SKY,
    "relu": SKY,
    "join": PURPLE,
    "block": VERMILION,
    "other": GREY,
}
"""The colour of each kind of layer; the kind is also written, for no one should depend on a colour."""


def kind_of(layer: keras.Layer) -> str:
    """Return which kind of layer this is, a key of ``COLOURS``."""
    if isinstance(layer, keras.Model):
        return "block"
    name = type(layer).__name__
    marks = {
        "InputLayer": "input",
        "Conv": "conv",
        "Pool": "pool",
        "Dense": "dense",
        "Flatten": "flatten",
        "Reshape": "flatten",
        "Normalization": "norm",
        "ReLU": "relu",
        "Activation": "relu",
        "Add": "join",
        "Concatenate": "join",
        "Multiply": "join",
    }
    return next((kind for mark, kind in marks.items() if mark in name), "other")


def describe(layer: keras.Layer) -> str:
    """Return a layer in a few characters: ``conv 3×3 /2`` for a footprint of 3 × 3 and a stride of 2."""
    kind, name = kind_of(layer), type(layer).__name__
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if kind in ("conv", "pool") and window:
        word = {"DepthwiseConv2D": "depthwise", "SeparableConv2D": "separable"}.get(name, kind)
        word = "max" if name.startswith("Max") else "mean" if name.startswith("Average") else word
        stride = layer.strides[0]
        return f"{word} {'×'.join(map(str, window))}" + (f" /{stride}" if stride > 1 else "")
    words = {
        "Add": "add",
        "Concatenate": "concatenate",
        "Multiply": "multiply",
        "BatchNormalization": "batch norm",
    }
    if kind == "block":
        return str(layer.name)
    if name == "Activation":
        return str(layer.activation.__name__)
    if kind == "pool":
        return "global mean" if "Average" in name else "global max"
    return words.get(name, {"InputLayer": "input"}.get(name, name if name == "ReLU" else name.lower()))
