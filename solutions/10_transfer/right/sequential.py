"""Models in a row; a generator for the layers; sorted pairs in plain Python."""

import math

import keras
from keras import layers


def top_k(logits, names, k):
    logits = [float(z) for z in logits]
    if len(logits) != len(names) or k not in range(1, len(names) + 1):
        raise ValueError("k must be from 1 to the number of names")
    top = max(logits)
    total = math.fsum(math.exp(z - top) for z in logits)
    ranked = sorted(zip(logits, names, strict=True), key=lambda pair: pair[0], reverse=True)
    return [[name, math.exp(z - top) / total] for z, name in ranked[:k]]


def trainable_parameters(model):
    return sum(math.prod(weight.shape) for weight in model.weights if weight.trainable)


def build_transfer(base, classes):
    base.trainable = False
    model = keras.Sequential([layers.Input(base.input_shape[1:]), base, layers.GlobalAveragePooling2D()])
    model.add(layers.Dense(classes))
    return model


def all_of(model):
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from all_of(layer)


def unfreeze(model, from_layer):
    if from_layer not in {layer.name for layer in all_of(model)}:
        raise ValueError(f"no layer {from_layer}")
    model.trainable = True
    for layer in all_of(model):
        if layer.name == from_layer:
            break
        if not isinstance(layer, keras.Model):
            layer.trainable = False
    for layer in all_of(model):
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    model.compile(
        keras.optimizers.Adam(learning_rate=1e-5),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model


def augment():
    steps = [layers.RandomZoom(0.2), layers.RandomRotation(0.05), layers.RandomFlip("horizontal")]
    return keras.Sequential([layers.Input((None, None, 3)), *steps])
