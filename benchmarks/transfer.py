"""Claim: features of a network trained on other photos beat pixels by far where examples are few.

Run by hand: ``python benchmarks/transfer.py``. The 114 photos of ``cvdata.photos`` are classified by logistic
regression, once from raw pixels (32×32), once from the features of a frozen EfficientNet-Lite0: 5 folds with all
pictures of one animal in one fold, for 5 shufflings; then once with the split of the set. Rows are
centred and scaled, and the penalty is chosen inside each training part by 4 folds.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from cvdata import photos
from cvdata.imagenet import features
from numpy.typing import NDArray
from PIL import Image

FOLDS, INNER_FOLDS, SHUFFLINGS = 5, 4, 5
PENALTIES = (1e-2, 1e-1, 1.0)
CLASSES = len(photos.CLASS_NAMES)

Rows = NDArray[np.float64]
Labels = NDArray[np.int64]


def fit_and_predict(rows: Rows, labels: Labels, new_rows: Rows, penalty: float) -> Labels:
    """Fit a multinomial logistic regression with an L2 penalty; predict the classes of new rows."""
    mean = rows.mean(axis=0)
    spread = np.sqrt(((rows - mean) ** 2).sum(axis=1).mean())  # rows of length about 1
    inputs, new_inputs = (torch.from_numpy((part - mean) / spread) for part in (rows, new_rows))
    weights = torch.zeros(rows.shape[1] + 1, CLASSES, dtype=torch.float64, requires_grad=True)
    targets = torch.from_numpy(labels)
    optimiser = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(inputs @ weights[1:] + weights[0], targets)
        value = value + penalty * weights[1:].square().sum() / len(labels)
        value.backward()
        return value

    optimiser.step(loss)
    with torch.no_grad():
        return (new_inputs @ weights[1:] + weights[0]).argmax(dim=1).numpy()


def turned(rows: Rows) -> Rows:
    """Turn n rows into the n coordinates of their span; lengths, angles and so the regression stay the same."""
    _, _, axes = np.linalg.svd(rows, full_matrices=False)  # (≤ n, columns)
    return rows @ axes.T


def folds(subjects: NDArray[np.str_], count: int, seed: int) -> NDArray[np.int64]:
    """Deal the subjects out to folds; say for each photo in which fold it is."""
    names, which = np.unique(subjects, return_inverse=True)
    return (np.random.default_rng(seed).permutation(len(names)) % count)[which]


def cross_validated(rows: Rows, labels: Labels, fold: NDArray[np.int64], penalty: float) -> float:
    right = 0
    for held_out in range(fold.max() + 1):
        test = fold == held_out
        right += (fit_and_predict(rows[~test], labels[~test], rows[test], penalty) == labels[test]).sum()
    return float(right / len(labels))


def tuned(rows: Rows, labels: Labels, subjects: NDArray[np.str_], new_rows: Rows) -> Labels:
    """Choose the penalty on the training part alone, then predict."""
    inner = folds(subjects, INNER_FOLDS, seed=0)
    best = max(PENALTIES, key=lambda penalty: cross_validated(rows, labels, inner, penalty))
    return fit_and_predict(rows, labels, new_rows, best)


def accuracy(rows: Rows, labels: Labels, subjects: NDArray[np.str_], seed: int) -> float:
    fold = folds(subjects, FOLDS, seed)
    right = 0
    for held_out in range(FOLDS):
        test = fold == held_out
        right += (tuned(rows[~test], labels[~test], subjects[~test], rows[test]) == labels[test]).sum()
    return float(right / len(labels))


def main() -> None:
    parts = [photos.load(split=split) for split in photos.SIZES]
    images = np.concatenate([part.images for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    subjects = np.array([photo.subject for split in photos.SIZES for photo in photos.listed(split=split)])
    start = time.perf_counter()
    seen = features(images, cache=False).astype(np.float64)
    took = time.perf_counter() - start
    small = np.stack([np.asarray(Image.fromarray(image).resize((32, 32))) for image in images])
    inputs = {"raw pixels, 32×32": small.reshape(len(images), -1) / 255, "frozen EfficientNet-Lite0": seen}
    majority = np.bincount(labels).max() / len(labels)
    print(
        f"{len(labels)} photos, {CLASSES} classes; {FOLDS} folds, {SHUFFLINGS} shufflings; features {took:.0f} s"
    )
    print(
        f"{'input of the logistic regression':<34}{'numbers':>8}{'accuracy':>10}{'sd':>7}{'ratio':>7}{'test':>8}"
    )
    print(f"{'none: the largest class':<34}{0:>8}{majority:>10.3f}{'':>7}{1:>7.2f}")
    first = len(parts[0])
    torch.set_num_threads(1)  # the regressions are tiny
    for name, numbers in inputs.items():
        rows = turned(numbers)
        scores = [accuracy(rows, labels, subjects, seed) for seed in range(SHUFFLINGS)]
        predicted = tuned(rows[:first], labels[:first], subjects[:first], rows[first:])
        right = f"{(predicted == labels[first:]).sum()}/{len(predicted)}"
        mean, spread = np.mean(scores), np.std(scores, ddof=1)
        print(f"{name:<34}{numbers.shape[1]:>8}{mean:>10.3f}{spread:>7.3f}{mean / majority:>7.2f}{right:>8}")


if __name__ == "__main__":
    main()
