"""Look through everything that is there: what it holds, and what is wrong with it."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cvdata.casia import gnt_files as gnt
from cvdata.casia import png_tree as png
from cvdata.casia.archive import Source, opened
from cvdata.casia.gnt_files import GntFile
from cvdata.casia.png_tree import PngFile
from cvdata.casia.real import recognised
from cvdata.errors import DataError
from cvdata.handwriting.characters import CHARACTERS, SPLITS
from cvdata.progress import progress

__all__ = ["Survey", "inspect", "survey", "verify"]

_KINDS = {"gnt": "CASIA-HWDB .gnt files", "png": "PNG tree"}


@dataclass
class Part:
    """What one split holds.

    Parameters
    ----------
    files
        How many there are.
    counts
        Samples of each character, the 55 and all others.
    writers
        Numbers of the writers, where names tell them.
    heights, widths
        Smallest and largest, in pixels, of the images of the 55 characters.
    """

    files: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    writers: set[int] = field(default_factory=set)
    heights: tuple[int, int] = (1 << 16, 0)
    widths: tuple[int, int] = (1 << 16, 0)

    def add(self, character: str, image: NDArray[np.uint8]) -> None:
        """Count one image."""
        self.counts[character] += 1
        if character in CHARACTERS:
            height, width = image.shape
            self.heights = min(height, self.heights[0]), max(height, self.heights[1])
            self.widths = min(width, self.widths[0]), max(width, self.widths[1])

    @property
    def selected(self) -> int:
        """Images of the 55 characters."""
        return sum(self.counts[character] for character in CHARACTERS)

    def lines(self, split: str) -> Iterable[str]:
        """Describe the split."""
        writers = f", {len(self.writers):,} writers" if self.writers else ""
        yield f"{split}: {self.files:,} files{writers}, {self.counts.total():,} samples"
        found = [self.counts[character] for character in CHARACTERS if self.counts[character]]
        published = SPLITS[split].total
        yield f"  of the 55 characters: {len(found)} found, {self.selected:,} images (published: {published:,})"
        if found:
            yield f"  images a character: {min(found):,} to {max(found):,}"
            yield "  height {}–{}, width {}–{} pixels".format(*self.heights, *self.widths)
        if missing := [character for character in CHARACTERS if not self.counts[character]]:
            yield f"  missing: {' '.join(missing)}"


@dataclass
class Survey:
    """What is there: its kind, what each split holds, and every problem, with file and byte."""

    kind: str
    parts: dict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Describe everything but the problems."""
        described = [
            line for split in SPLITS if split in self.parts for line in self.parts[split].lines(split)
        ]
        return [_KINDS[self.kind], *described]


def survey(path: str | os.PathLike[str]) -> Survey:
    """Read everything, going on after a damaged file; show progress on a terminal.

    Raises
    ------
    DataError
        If there is nothing that can be recognised.
    """
    with opened(path) as source:
        found = Survey(recognised(source))
        found.problems += map(str, source.problems)
        found.problems += [
            f"{packed}: expected a .zip, got another kind. Unpack it." for packed in source.packed
        ]
        if found.kind == "gnt":
            _survey_gnt(found, source)
        else:
            _survey_png(found, source)
    return found


def inspect(path: str | os.PathLike[str]) -> list[str]:
    """Say in lines what is there: kind, splits, files, samples, characters, writers, sizes, problems."""
    found = survey(path)
    return [*found.lines(), f"problems: {len(found.problems):,}", *found.problems]


def verify(path: str | os.PathLike[str]) -> list[str]:
    """Read everything and list the problems, each with its file and byte; an empty list is good news."""
    return survey(path).problems


def _note(found: Survey, act: Callable[[], None]) -> None:
    try:
        act()
    except DataError as problem:
        found.problems.append(str(problem))


def _survey_gnt(found: Survey, source: Source) -> None:
    files = gnt.gnt_files(source)
    _note(found, partial(gnt.check_unique, files))
    if shared := gnt.shared_writers(files):
        found.problems.append(
            f"{source.where}: expected writers in one split, got {len(shared):,} in both ({shared[0]}, …). "
            "Name the folders of the databases as they came."
        )
    with progress("reading .gnt files", len(files)) as advance:
        for file in files:
            _note(found, partial(_add_gnt, found, file))
            advance(1)


def _add_gnt(found: Survey, file: GntFile) -> None:
    part = found.parts[file.split]
    part.files += 1
    if file.writer is not None:
        part.writers.add(file.writer)
    for sample in file.samples():
        if sample.character is None:
            where = f"{file.member.where}, byte {sample.offset + 4}"
            found.problems.append(f"{where}: expected a tag in GBK, got another. This sample is left out.")
        else:
            part.add(sample.character, sample.bitmap)


def _survey_png(found: Survey, source: Source) -> None:
    files = png.png_files(source)
    _note(found, partial(png.check_unique, files))
    for ending, count in sorted(png.other_files(source).items()):
        found.problems.append(
            f"{source.where}: expected PNG files, got {count:,} {ending}. Convert them to PNG."
        )
    with progress("reading PNG files", len(files)) as advance:
        for file in files:
            _note(found, partial(_add_png, found, file))
            advance(1)


def _add_png(found: Survey, file: PngFile) -> None:
    found.parts[file.split].files += 1
    found.parts[file.split].add(file.character, file.pixels())
