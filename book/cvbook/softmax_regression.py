"""Softmax regression on a few rows of features: the head that chapter 10 puts on a frozen network.

>>> head = fit_softmax(features, labels, classes=3)                                 # doctest: +SKIP
>>> head.predict(new_features)                                                      # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS, PENALTY = 400, 0.02

Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Weights (columns, classes), biases (classes,), and the mean and scale that bring features to size 1."""

    weights: Rows
    bias: Rows
    mean: Rows
    scale: float

    def probabilities(self, features: ArrayLike) -> Rows:
        """Turn features (n, columns) into probabilities (n, classes)."""
        return _softmax((np.asarray(features, float) - self.mean) / self.scale @ self.weights + self.bias)

    def predict(self, features: ArrayLike) -> NDArray[np.int64]:
        """Turn features (n, columns) into classes (n,)."""
        classes: NDArray[np.int64] = self.probabilities(features).argmax(axis=1)
        return classes


def fit_softmax(
    features: ArrayLike, labels: ArrayLike, *, classes: int, steps: int = STEPS, penalty: float = PENALTY
) -> Head:
    """Fit by gradient descent from zero, with momentum 0.9; each class counts the same, however many rows it has.

    Parameters
    ----------
    features, labels
        Shapes ``(n, columns)`` and ``(n,)``, labels from 0 to ``classes`` − 1, each of them present.
    classes, steps
        How many classes, and steps of size 0.5.
    penalty
        Of the sum of the squared weights, halved, beside the mean cross-entropy.

    Raises
    ------
    ValueError
        If a class has no row.
    """
    rows, targets = np.asarray(features, float), np.asarray(labels)
    counts = np.bincount(targets, minlength=classes)
    if not counts.all():
        raise ValueError(
            f"fit_softmax: expected rows of all {classes} classes, got counts {counts.tolist()}."
        )
    mean = rows.mean(axis=0)
    scale = float(np.sqrt(((rows - mean) ** 2).sum(axis=1).mean())) or 1.0  # rows of length about 1
    rows = (rows - mean) / scale
    share = (1 / (classes * counts))[targets, None]  # (n, 1), sum 1
    wanted = np.eye(classes)[targets]
    weights, bias = np.zeros((rows.shape[1], classes)), np.zeros(classes)
    speed_w, speed_b = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(steps):
        error = share * (_softmax(rows @ weights + bias) - wanted)  # (n, classes)
        speed_w = 0.9 * speed_w - 0.5 * (rows.T @ error + penalty * weights)
        speed_b = 0.9 * speed_b - 0.5 * error.sum(axis=0)
        weights, bias = weights + speed_w, bias + speed_b
    return Head(weights, bias, mean, scale)


def _softmax(logits: Rows) -> Rows:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
