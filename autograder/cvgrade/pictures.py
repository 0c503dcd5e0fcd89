"""Answers that are like images, cut down to what a result can carry and a page can draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cvgrade.results import MAX_SIDE, Picture, Pixels

MIN_SIDE = 3  # smaller arrays are read faster as numbers
LARGEST = 1e100  # what lies beyond is drawn as no number: a difference of two such would overflow


def picture_of(expected: Any, got: Any, first: tuple[int, ...] | None) -> Picture | None:
    """Make a picture of an expected and a given array: both (h, w), or both (h, w, 3), of at least 3 × 3.

    Of arrays larger than 64 on a side, every 2nd, 3rd, … row and column is kept, such that the first differing
    entry is among them. `first` is its index; None where the shapes differ. Returns None for anything else.
    """
    if not (_is_image(expected) and _is_image(got) and expected.ndim == got.ndim):
        return None
    step = -(-max(*expected.shape[:2], *got.shape[:2]) // MAX_SIDE)  # rounded up
    row, column = first[:2] if first else (0, 0)
    rows, columns = slice(row % step, None, step), slice(column % step, None, step)
    at = (row // step, column // step) if first else ()
    return Picture(_pixels(expected[rows, columns]), _pixels(got[rows, columns]), at, step)


def _is_image(array: Any) -> bool:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
        return False
    flat = array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3)
    return flat and min(array.shape[:2]) >= MIN_SIDE


def _pixels(array: NDArray[Any]) -> Pixels:
    entries = array.astype(np.float64).ravel().tolist()
    values = tuple(float(f"{entry:.4g}") if abs(entry) <= LARGEST else None for entry in entries)
    return Pixels(tuple(array.shape), values)
