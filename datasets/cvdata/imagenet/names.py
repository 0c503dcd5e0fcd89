"""The 1,000 classes of ImageNet, and which of them a network deems most probable."""

from __future__ import annotations

import operator
from functools import cache
from pathlib import Path
from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from cvdata.errors import DataError

__all__ = ["Guess", "class_names", "decode_top"]

CLASSES = 1_000
_FILE = Path(__file__).parent / "class_names.tsv"
_SUM_TOLERANCE = 1e-3  # of float16 probabilities too


class Guess(NamedTuple):
    """Name one class: its WordNet id, such as ``n02123045``, a word, and the probability of it."""

    synset: str
    name: str
    probability: float


@cache
def class_names() -> tuple[str, ...]:
    """Name the 1,000 classes in the order of the outputs; no two names are equal."""
    return tuple(name for _, name in _classes())


def decode_top(probabilities: ArrayLike, k: int = 3) -> list[list[Guess]]:
    """Find the ``k`` most probable classes of each row, the most probable first.

    Parameters
    ----------
    probabilities
        (n, 1000), or (1000,) for one image; each row sums to 1.
    k
        From 1 to 1,000.

    Raises
    ------
    DataError
        If the shape is another, a row is no distribution (logits, for instance), or ``k`` is out of range.
    """
    where = "cvdata.imagenet.decode_top"
    rows = np.atleast_2d(np.asarray(probabilities, np.float64))  # (1000,) → (1, 1000)
    if rows.ndim != 2 or rows.shape[1] != CLASSES:
        advice = "Pass what a network with the 1,000 classes of ImageNet predicts."
        raise DataError(
            where, expected="shape (n, 1000)", got=f"shape {np.shape(probabilities)}", advice=advice
        )
    off = ~((rows >= 0).all(axis=1) & (np.abs(rows.sum(axis=1) - 1) <= _SUM_TOLERANCE))  # NaN is off too
    if off.any():
        row = int(np.flatnonzero(off)[0])
        got = (
            f"a row {row} from {rows[row].min():.3g} to {rows[row].max():.3g} with sum {rows[row].sum():.3g}"
        )
        advice = "If these are logits, apply a softmax first."
        raise DataError(where, expected="probabilities, rows ≥ 0 that sum to 1", got=got, advice=advice)
    whole = isinstance(k, SupportsIndex) and not isinstance(k, bool)
    if not whole or not 1 <= operator.index(k) <= CLASSES:
        raise DataError(
            where, expected="k from 1 to 1,000", got=repr(k), advice="Leave k out for the first three."
        )
    best = np.argsort(-rows, axis=1, kind="stable")[:, : operator.index(k)]  # (n, k)
    return [[_guess(label, row[label]) for label in labels] for row, labels in zip(rows, best, strict=True)]


def _guess(label: int, probability: float) -> Guess:
    synset, name = _classes()[label]
    return Guess(synset, name, float(probability))


@cache
def _classes() -> tuple[tuple[str, str], ...]:
    lines = _FILE.read_text("utf-8").splitlines()
    return tuple((synset, name) for synset, name in (line.split("\t") for line in lines))
