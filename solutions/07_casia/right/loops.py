"""Nothing but loops and Python numbers, and the module os; the answers are lists."""

# ruff: noqa: PTH112, PTH113, PTH118, PTH208

import math
import os

import keras


def count_images(root):
    counts = {}
    for name in os.listdir(root):
        folder = os.path.join(root, name)
        if name.startswith(".") or not os.path.isdir(folder):
            continue
        counts[name] = 0
        for file in os.listdir(folder):
            if (
                file.endswith(".png")
                and not file.startswith(".")
                and os.path.isfile(os.path.join(folder, file))
            ):
                counts[name] += 1
    return counts


def build_logistic():
    model = keras.Sequential()
    model.add(keras.Input((80, 60, 1)))
    model.add(keras.layers.Rescaling(1 / 255))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(55))
    return model


def confidence(logits, labels):
    right, wrong = [], []
    for row, label in zip(logits, labels, strict=False):
        row = [float(value) for value in row]
        largest = max(row)
        sure = 1 / sum(math.exp(value - largest) for value in row)
        (right if row.index(largest) == label else wrong).append(sure)
    return [right, wrong]


def per_class_accuracy(labels, predicted, classes):
    hits, total = [0] * classes, [0] * classes
    for true, guess in zip(labels, predicted, strict=False):
        total[true] += 1
        hits[true] += int(true == guess)
    return [hit / n if n else math.nan for hit, n in zip(hits, total, strict=False)]


def worst_confusions(labels, predicted, k):
    pairs = {}
    for pair in zip(labels, predicted, strict=False):
        if pair[0] != pair[1]:
            pairs[pair] = pairs.get(pair, 0) + 1
    rows = [[true, guess, count] for (true, guess), count in pairs.items()]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return rows[:k]


def expected_calibration_error(probabilities, labels, bins):
    gaps = {}
    for row, label in zip(probabilities, labels, strict=False):
        row = [float(p) for p in row]
        sure = max(row)
        m = next((m for m in range(1, bins) if sure <= m / bins), bins)
        gaps[m] = gaps.get(m, 0.0) + (row.index(sure) == label) - sure
    return sum(abs(gap) for gap in gaps.values()) / len(labels)
