"""Where is a classifier wrong, and does it know? Confidence, accuracy by class, confusions, calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def softmax(logits: ArrayLike) -> Floats:
    """Turn logits (n, classes) into probabilities; the largest logit of a row is subtracted first."""
    scores = np.asarray(logits, dtype=np.float64)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def confusion_counts(labels: ArrayLike, predicted: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Count the images of each pair of classes: (classes, classes), a row for each true class."""
    codes = np.asarray(labels).astype(np.int64) * classes + np.asarray(predicted)
    return np.bincount(codes, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True)
class Reliability:
    """The bins of a reliability diagram: how many predictions each has, their mean confidence and accuracy.

    Empty bins have NaN as confidence and accuracy.
    """

    counts: NDArray[np.int64]
    confidence: Floats
    accuracy: Floats

    @property
    def error(self) -> float:
        """The expected calibration error: the mean gap of accuracy and confidence, weighted by the counts."""
        filled = self.counts > 0
        gaps = np.abs(self.accuracy[filled] - self.confidence[filled])
        return float(np.average(gaps, weights=self.counts[filled]))


def reliability(confidence: ArrayLike, right: ArrayLike, *, bins: int = 10) -> Reliability:
    """Sort predictions into bins of equal width by their confidence.

    Bin m of 1 … bins holds confidences above (m − 1) / bins, up to and including m / bins
    (Guo, Pleiss, Sun and Weinberger 2017).

    Parameters
    ----------
    confidence
        (n,), in 0..1: the probability of the class that was chosen.
    right
        (n,): whether it was the right class.
    """
    sure, hit = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    place = np.clip(np.searchsorted(np.linspace(0, 1, bins + 1), sure, side="left") - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        means = [np.bincount(place, weights=values, minlength=bins) / counts for values in (sure, hit)]
    return Reliability(counts, means[0], means[1])


def temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """Find the number to divide the logits by that makes the labels likeliest (temperature scaling).

    The minimum over 0.25 … 4 in steps of 0.5 %; accuracy does not depend on it.
    """
    scores, truth = np.asarray(logits, dtype=np.float64), np.asarray(labels)
    scores = scores - scores.max(axis=1, keepdims=True)
    rows = np.arange(len(truth))
    grid = np.exp(np.arange(np.log(0.25), np.log(4), 0.005))
    losses = [np.mean(np.log(np.exp(scores / t).sum(axis=1)) - scores[rows, truth] / t) for t in grid]
    return float(grid[int(np.argmin(losses))])
