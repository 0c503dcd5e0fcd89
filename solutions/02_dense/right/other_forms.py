"""Other forms that mean the same: NumPy's whole numbers, float32, arrays without axes; a model in a model."""

import keras
import numpy as np
from keras import layers

CLASSES_OF_ACTIVATIONS = {
    "relu": layers.ReLU,
    "sigmoid": lambda: keras.ops.sigmoid,
    "tanh": lambda: np.tanh,
    "softmax": lambda: layers.Softmax(axis=-1),
}


def dense_parameters(sizes):
    total = np.int64(0)
    for i, neurons in enumerate(sizes):
        if i > 0:
            total += np.int64(sizes[i - 1]) * np.int64(neurons) + np.int64(neurons)
    return total


def dense_forward(x, weights, bias, activation):
    sums = np.stack([np.sum(np.float64(row)[:, None] * weights, axis=0) + bias for row in x])
    if activation is None:
        return sums.astype(np.float32)
    if activation in list(CLASSES_OF_ACTIVATIONS):
        return CLASSES_OF_ACTIVATIONS[activation]()(sums)
    if isinstance(activation, str):
        raise ValueError
    return activation(sums).astype(np.float32)


def softmax_cross_entropy(logits, labels):
    losses = [
        np.log1p(np.sum(np.exp(np.delete(row, label) - row[label])))
        if row.max() - row[label] < 500
        else row.max() - row[label] + np.log(np.exp(row - row.max()).sum())
        for row, label in zip(np.asarray(logits, float), labels, strict=True)
    ]
    return np.array(np.mean(losses), dtype=np.float32)


def build_mlp():
    hidden = keras.Sequential(
        [layers.Input((784,)), layers.Dense(300, activation="relu"), layers.Dense(100, activation="relu")]
    )
    return keras.Sequential([layers.Input((28, 28)), layers.Flatten(), hidden, layers.Dense(10)])


def matthews(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    if y_true.size != y_pred.size:
        raise ValueError("the two differ in length")
    covariances = np.zeros(3)
    for k in {*y_true.tolist(), *y_pred.tolist()}:
        table = np.cov(y_true == k, y_pred == k, bias=True)
        covariances += table[0, 1], table[0, 0], table[1, 1]
    if np.isclose(covariances[1], 0) or np.isclose(covariances[2], 0):
        return np.float32(0)
    return covariances[0] / np.sqrt(covariances[1] * covariances[2])
