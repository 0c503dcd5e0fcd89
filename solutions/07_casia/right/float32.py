"""In float32, by Keras' own functions; ties in another order."""

import keras
import numpy as np


def build_logistic():
    return keras.Sequential(
        [
            keras.layers.InputLayer(shape=(80, 60, 1), dtype="uint8"),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(55),
            keras.layers.Softmax(),
        ]
    )


def confidence(logits, labels):
    table = keras.ops.convert_to_numpy(keras.ops.softmax(np.asarray(logits, np.float32), axis=-1))
    sure, right = table.max(axis=1), table.argmax(axis=1) == labels
    return np.compress(right, sure), np.compress(~right, sure)


def per_class_accuracy(labels, predicted, classes):
    own = np.asarray(labels)[:, None] == np.arange(classes)  # (n, classes)
    hits = own & (np.asarray(predicted)[:, None] == np.arange(classes))
    total = own.sum(axis=0)
    return np.where(total > 0, hits.sum(axis=0) / np.maximum(total, 1), np.nan).astype(np.float32)


def worst_confusions(labels, predicted, k):
    labels, predicted = np.asarray(labels, int), np.asarray(predicted, int)
    pairs = np.stack([labels, predicted], axis=1)[labels != predicted]
    pairs, counts = np.unique(pairs, axis=0, return_counts=True)
    order = np.argsort(-counts)[:k]
    return [(*pair, count) for pair, count in zip(pairs[order].tolist(), counts[order], strict=False)]


def expected_calibration_error(probabilities, labels, bins):
    sure = np.asarray(probabilities, np.float32).max(axis=1)
    right = np.asarray(probabilities).argmax(axis=1) == labels
    borders = np.arange(bins + 1) / bins
    error = np.float32(0)
    for m in range(bins):
        inside = (borders[m] < sure) & (sure <= borders[m + 1])
        error += abs(np.sum(right[inside]) - np.sum(sure[inside])) / len(sure)
    return error
