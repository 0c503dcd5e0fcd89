"""With collections.Counter, and logistic regression in functional form with softmax."""

# ruff: noqa: PTH122

import os
from collections import Counter, defaultdict

import keras
import numpy as np


def count_images(root):
    counts = Counter()
    for folder in os.scandir(root):
        if folder.is_dir() and folder.name[0] != ".":
            counts[folder.name] += 0
            for file in os.scandir(folder.path):
                stem, ending = os.path.splitext(file.name)
                counts[folder.name] += file.is_file() and ending == ".png" and stem[0] != "."
    return counts


def build_logistic():
    image = keras.Input((80, 60, 1), name="page")
    x = keras.layers.Rescaling(scale=1.0 / 255)(image)
    x = keras.layers.Reshape((4800,))(x)
    return keras.Model(image, keras.layers.Dense(55, activation="softmax", name="scores")(x))


def per_class_accuracy(labels, predicted, classes):
    total = Counter(map(int, labels))
    hits = Counter(int(true) for true, guess in zip(labels, predicted, strict=False) if true == guess)
    return np.array([hits[k] / total[k] if total[k] else np.nan for k in range(classes)], dtype=np.float32)


def worst_confusions(labels, predicted, k):
    errors = Counter((true, guess) for true, guess in zip(labels, predicted, strict=False) if true != guess)
    return [(true, guess, count) for (true, guess), count in errors.most_common(k)]


def expected_calibration_error(probabilities, labels, bins):
    members = defaultdict(list)
    for row, label in zip(np.asarray(probabilities, float), labels, strict=False):
        members[int(np.ceil(row.max() * bins))].append((row.argmax() == label, row.max()))
    gap = 0.0
    for pairs in members.values():
        right, sure = np.mean(pairs, axis=0)
        gap += len(pairs) / len(labels) * abs(right - sure)
    return gap
