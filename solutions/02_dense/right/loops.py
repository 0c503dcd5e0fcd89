"""Lists and loops, and nothing but Python's own numbers."""

import math

import keras
from keras import layers


def dense_parameters(sizes):
    if len(sizes) < 2:
        return 0
    return sizes[1] * (sizes[0] + 1) + dense_parameters(sizes[1:])


def soft(row):
    largest = max(row)
    powers = [math.exp(z - largest) for z in row]
    return [power / sum(powers) for power in powers]


def logistic(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def dense_forward(x, weights, bias, activation):
    sums = []
    for row in x.tolist():
        columns = zip(zip(*weights.tolist(), strict=True), bias.tolist(), strict=True)
        sums.append([sum(a * w for a, w in zip(row, column, strict=True)) + b for column, b in columns])
    if activation is None:
        return sums
    if callable(activation):
        import numpy as np

        return activation(np.array(sums))
    if activation == "softmax":
        return [soft(row) for row in sums]
    if activation == "relu":
        return [[max(z, 0) for z in row] for row in sums]
    if activation == "sigmoid":
        return [[logistic(z) for z in row] for row in sums]
    if activation == "tanh":
        return [[math.tanh(z) for z in row] for row in sums]
    raise ValueError("no such activation: " + activation)


def softmax_cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        largest = max(row)
        total += largest + math.log(sum(math.exp(z - largest) for z in row)) - row[label]
    return total / len(labels)


def build_mlp():
    model = keras.Sequential()
    model.add(layers.Input(shape=(28, 28)))
    model.add(layers.Flatten())
    for neurons in (300, 100):
        model.add(layers.Dense(neurons))
        model.add(layers.ReLU())
    model.add(layers.Dense(10, activation="softmax"))
    return model


def matthews(y_true, y_pred):
    y_true, y_pred = [int(label) for label in y_true], [int(label) for label in y_pred]
    right = sum(truth == guess for truth, guess in zip(y_true, y_pred, strict=True))
    s, both, of_truths, of_guesses = len(y_true), 0, 0, 0
    for k in set(y_true) | set(y_pred):
        t, p = y_true.count(k), y_pred.count(k)
        both, of_truths, of_guesses = both + t * p, of_truths + t * t, of_guesses + p * p
    below = (s * s - of_guesses) * (s * s - of_truths)
    return 0 if below == 0 else (right * s - both) / math.sqrt(below)
