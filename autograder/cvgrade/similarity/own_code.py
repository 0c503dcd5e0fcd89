"""What a student wrote: the code cells that were not released like that, as text and as runs of structure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cvgrade.submission import Submission

RUN = 25  # characters of structure, as in copydetect; about one line of code
FEWEST = 40  # own runs below which there is too little to compare: about five short lines
CELL = "# code cell "  # begins the line above each cell
LONGEST = 50_000  # characters that are compared; the longest notebook of the course has 16,000

Runs = NDArray[np.int64]  # a hash for each place of the structure where a run begins


@dataclass(frozen=True)
class Work:
    """What one or several students wrote: several, where the structure of their code is the same.

    Attributes
    ----------
    code
        The first student's own cells.
    runs
        Sorted, each once, without those of the released notebook.
    """

    students: tuple[str, ...]
    code: str
    runs: Runs


@dataclass(frozen=True)
class Class:
    """What there is to compare, and what is not compared, or not as a whole, and why."""

    submissions: int
    works: list[Work]
    remarks: dict[str, str]


def read_class(
    submissions: list[Submission],
    released: list[str],
    *,
    progress: Callable[[list[Submission]], Iterable[Submission]] = iter,
) -> Class:
    """Reduce every submission to the structure of its own code; put those of the same structure together.

    `released` are the code cells as students get them, see `cvgrade.source.stub_cells`.
    """
    given = np.unique(runs(structure("\n".join(released))[0]))
    known = {_bare(cell) for cell in released}
    remarks: dict[str, str] = {}
    found: dict[str, tuple[list[str], str, Runs]] = {}
    for submission in progress(submissions):
        code = own_text(submission.cells, known)
        if len(code) > LONGEST:
            remarks[submission.student] = (
                f"only the first {LONGEST:,} of {len(code):,} characters are compared"
            )
            code = code[:LONGEST]
        shape, _ = structure(code)
        own = np.setdiff1d(runs(shape), given)
        if len(own) < FEWEST:
            remarks[submission.student] = submission.problem or "too little code of their own"
            continue
        found.setdefault(shape, ([], code, own))[0].append(submission.student)
    works = [Work(tuple(students), code, own) for students, code, own in found.values()]
    return Class(len(submissions), works, remarks)


def own_text(cells: Iterable[str], released: set[str]) -> str:
    """Join the cells that were not released like that, each below a comment with its number."""
    parts = [
        f"{CELL}{number}\n{_plain(cell)}"
        for number, cell in enumerate(cells, start=1)
        if cell.strip() and _bare(cell) not in released
    ]
    return "\n".join(parts)


def structure(code: str) -> tuple[str, NDArray[np.int64]]:
    """Reduce code to its structure: names by their kind, strings, no comments, no layout; any text has one.

    Returns it, and for each of its characters the place in the code that it stands for.
    """
    from copydetect.utils import filter_code  # here: it imports pyplot, which takes a second

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    shape, removed = filter_code(code, "cell.py", "python")
    return shape, _places(len(shape), len(code), np.asarray(removed))


def runs(shape: str) -> Runs:
    """Return the hash of every run of a structure; empty where it is shorter than one."""
    from copydetect.utils import hashed_kgrams

    hashes: Any = hashed_kgrams(shape, RUN)
    return np.asarray(hashes, dtype=np.int64)


def _places(length: int, code_length: int, removed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn the table of copydetect into places: its row (i, n) says that up to character i, n were removed before.

    Its first row, and those before any character is left, say nothing; the row of a class's name has another n,
    so n is made to grow; a last row stands for the end.
    """
    rows = removed[1:][removed[1:, 0] >= 0]
    at = np.append(rows[:, 0], length)
    count = np.append(np.maximum.accumulate(rows[:, 1]), max(0, code_length - length))
    place = np.arange(length)
    places: NDArray[np.int64] = place + count[np.searchsorted(at, place)]
    return np.clip(places, None, max(code_length - 1, 0))


def _plain(cell: str) -> str:
    """Make all line ends alike, and take off what the tokenizer would take off, so that places stay right."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip("\n")


def _bare(cell: str) -> str:
    return "".join(cell.split())
