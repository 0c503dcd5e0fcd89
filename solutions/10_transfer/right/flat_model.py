"""Build on the base's own layers: a flat model; a stack instead of recursion."""

import keras
import numpy as np
from keras import layers


def top_k(logits, names, k):
    if k < 1 or k > len(names) or len(logits) != len(names):
        raise ValueError("does not fit")
    shifted = np.asarray(logits, dtype=np.float64) - max(logits)
    probabilities = np.exp(shifted) / np.exp(shifted).sum()
    order = np.argpartition(-shifted, k - 1)[:k]
    order = order[np.argsort(-shifted[order])]
    return tuple(zip([names[i] for i in order], probabilities[order], strict=True))


def trainable_parameters(model):
    return sum(weight.value.numel() for weight in model.trainable_variables)


def build_transfer(base, classes):
    for layer in base.layers:
        layer.trainable = False
    x = layers.GlobalAveragePooling2D()(base.output)
    return keras.Model(base.input, layers.Dense(classes)(x))


def unfreeze(model, from_layer):
    stack, order = list(reversed(model.layers)), []
    while stack:
        layer = stack.pop()
        order.append(layer)
        stack += reversed(getattr(layer, "layers", []))
    names = [layer.name for layer in order]
    start = names.index(from_layer)  # raises ValueError
    model.trainable = True
    for layer, number in zip(order, range(len(order)), strict=True):
        if not hasattr(layer, "layers"):
            layer.trainable = number >= start
        if type(layer).__name__ == "BatchNormalization":
            layer.trainable = False
    compile_for(model, 1e-5)  # noqa: F821  (the notebook has it)


def augment():
    image = layers.Input((None, None, 3))
    x = layers.RandomTranslation(0.2, 0.2, fill_mode="constant")(image)
    x = layers.RandomContrast(0.3)(layers.RandomFlip("horizontal")(x))
    return keras.Model(image, x)
