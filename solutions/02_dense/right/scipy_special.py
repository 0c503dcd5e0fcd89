"""SciPy's functions for exponentials and logarithms; the correlation of flattened tables."""

import keras
import numpy as np
from keras import layers
from scipy import special


def dense_parameters(sizes):
    before, after = np.array(sizes[:-1], dtype=object), np.array(sizes[1:], dtype=object)
    return int(((before + 1) * after).sum())


def dense_forward(x, weights, bias, activation):
    sums = np.dot(x, weights) + bias
    match activation:
        case None:
            return sums
        case "relu":
            return np.where(sums > 0, sums, 0)
        case "sigmoid":
            return special.expit(sums)
        case "tanh":
            return np.tanh(sums)
        case "softmax":
            return special.softmax(sums, axis=1)
        case str():
            raise ValueError("activation")
    return activation(sums)


def softmax_cross_entropy(logits, labels):
    logs = special.log_softmax(np.asarray(logits, dtype=float), axis=1)
    return -np.take_along_axis(logs, np.asarray(labels, dtype=int)[:, None], axis=1).mean()


def build_mlp():
    return keras.Sequential(
        [
            layers.Flatten(input_shape=(28, 28)),
            layers.Dense(300, "relu"),
            layers.Dropout(0.0),
            layers.Dense(100, "relu"),
            layers.Dense(10, "linear"),
        ]
    )


def matthews(y_true, y_pred):
    if np.size(y_true) != np.size(y_pred):
        raise ValueError("sizes")
    names = sorted(set(np.ravel(y_true)) | set(np.ravel(y_pred)))
    tables = [np.array([np.asarray(labels) == k for k in names], dtype=float) for labels in (y_true, y_pred)]
    if any(len(set(np.ravel(labels).tolist())) == 1 for labels in (y_true, y_pred)):
        return 0.0
    one, other = ((table - table.mean(axis=1, keepdims=True)).ravel() for table in tables)
    return np.corrcoef(one, other)[0, 1]
