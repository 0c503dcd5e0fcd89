"""Which two works share how much, and on which lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cvgrade.similarity.own_code import RUN, Runs, Work, runs, structure

COMMON, COMMON_SHARE = (
    10,
    0.05,
)  # what more works have than this number, and than this share of them, is how it is done


@dataclass(frozen=True)
class Pair:
    """Two works, the first alphabetically first: `share` is of the first one's runs that the second has, and back."""

    first: Work
    second: Work
    shared: int
    share: float
    share_back: float

    @property
    def similarity(self) -> float:
        """The mean of both shares, 0 … 1: high only where much of *both* is alike."""
        return (self.share + self.share_back) / 2


def common_runs(works: list[Work]) -> Runs:
    """Return the runs that so many works have that they tell nothing."""
    found, counts = np.unique(np.concatenate([work.runs for work in works] or [_NONE]), return_counts=True)
    return found[counts > max(COMMON, COMMON_SHARE * len(works))]


def similar_pairs(works: list[Work], common: Runs, threshold: float) -> list[Pair]:
    """Compare every work with every other; return the pairs at or above the threshold, the most similar first.

    All shared runs are counted by one sparse product: 800 works take seconds, not the hours of 320,000 comparisons.
    """
    works = sorted(works, key=lambda work: work.students)
    own = [np.setdiff1d(work.runs, common, assume_unique=True) for work in works]
    sizes = np.array([max(len(each), 1) for each in own])
    shared = _shared(own)
    pairs = []
    for i, j, count in zip(shared.row, shared.col, shared.data, strict=True):
        share, share_back = float(count / sizes[i]), float(count / sizes[j])
        if (share + share_back) / 2 >= threshold:
            pairs.append(Pair(works[i], works[j], int(count), share, share_back))
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first.students, pair.second.students))


def _shared(own: list[Runs]) -> sparse.coo_array:
    """Count shared runs: entry (i, j), i < j, of an (n, n) matrix."""
    if not own:
        return sparse.coo_array((0, 0), dtype=np.int32)
    _, column = np.unique(np.concatenate(own), return_inverse=True)
    row = np.repeat(np.arange(len(own)), [len(each) for each in own])
    ones = np.ones(len(column), dtype=np.int32)
    has = sparse.csr_array((ones, (row, column)), shape=(len(own), column.max(initial=-1) + 1))
    return sparse.triu(has @ has.T, k=1).tocoo()


def matching_lines(pair: Pair, common: Runs) -> tuple[set[int], set[int]]:
    """Return the lines, from 0, of both codes that hold shared runs."""
    shared = np.intersect1d(pair.first.runs, pair.second.runs, assume_unique=True)
    shared = np.setdiff1d(shared, common, assume_unique=True)
    return _lines(pair.first.code, shared), _lines(pair.second.code, shared)


def _lines(code: str, shared: Runs) -> set[int]:
    from copydetect.utils import get_copied_slices

    shape, places = structure(code)
    begins = np.flatnonzero(np.isin(runs(shape), shared))
    ends_of_lines = np.array([at for at, letter in enumerate(code) if letter == "\n"], dtype=np.int64)
    found: set[int] = set()
    for begin, end in np.asarray(get_copied_slices(begins, RUN), dtype=np.int64).T:
        covered = places[begin:end]
        found |= set(np.searchsorted(ends_of_lines, covered).tolist())
    return found


_NONE: NDArray[np.int64] = np.array([], dtype=np.int64)
