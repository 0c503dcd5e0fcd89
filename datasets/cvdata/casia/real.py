"""Make the ``ImageSet`` of the 55 characters from real files."""

from __future__ import annotations

import operator
import os
import statistics
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import SupportsIndex

import numpy as np
from numpy.typing import NDArray

from cvdata.casia import gnt_files as gnt
from cvdata.casia import png_tree as png
from cvdata.casia.archive import CasiaWarning, Source, opened
from cvdata.casia.gnt_files import GntFile
from cvdata.errors import DataError, unknown
from cvdata.handwriting.build import SOURCE as SYNTHETIC
from cvdata.handwriting.characters import CHARACTERS, SPLITS
from cvdata.handwriting.render import IMAGE_SIZE, resized
from cvdata.sets import ImageSet

__all__ = ["MAX_IMAGES", "SOURCE_GNT", "SOURCE_PNG", "load_real", "read_png_tree", "recognised"]

SOURCE_GNT = "real CASIA-HWDB handwriting, read from your own .gnt files"
SOURCE_PNG = "real CASIA handwriting, read from your own PNG files"
MAX_IMAGES = 200_000  # of one split; the published selection has 39,890 in both
_LABELS = {character: label for label, character in enumerate(CHARACTERS)}
_LEVEL_2 = {"啖", "囡"}
_WHERE_TO_FIND = (
    (_LEVEL_2, "囡 and 啖 are in HWDB1.2 only; add it."),
    (set(CHARACTERS) - _LEVEL_2, "The common characters are in HWDB1.0 and 1.1; add a database."),
)
_MANIFEST_HEAD = 64 * 2**10
_ADVICE_KIND = (
    "Name a .gnt file, a folder or zip of them, or the folder that holds CASIA-Dataset. Archives of other kinds "
    "have to be unpacked first (.alz: with unalz)."
)


def load_real(path: str | os.PathLike[str], *, split: str = "train", limit: int | None = None) -> ImageSet:
    """Read the 55 characters from real CASIA files of either kind, resized to 80×60.

    Order of ``.gnt`` files: by writer, then in class order. Order of a PNG tree: the first image of each
    character in class order, then the second of each, and so on. So any prefix is about balanced.

    Parameters
    ----------
    path
        A ``.gnt`` file, a folder or zip archive of them, or of the tree ``CASIA-Dataset/{Train,Test}/…``.
    split
        ``"train"`` or ``"test"``; a PNG tree may also have ``"beginner"``, its folder ``mandarin``.
    limit
        At most so many images: the first ones, the same whatever the limit.

    Raises
    ------
    DataError
        If there are no such files, one of them is damaged, or the split is empty.

    Warns
    -----
    CasiaWarning
        If a character is missing, has an odd number of images, or something was not read.
    """
    if split not in SPLITS:
        raise unknown("load_real", "split", split, list(SPLITS))
    limit = _checked_limit(limit)
    with opened(path) as source:
        if recognised(source) == "gnt":
            return _load_gnt(source, split, limit)
        return _load_png(source, split, limit)


def read_png_tree(
    path: str | os.PathLike[str], split: str = "train", *, limit: int | None = None
) -> ImageSet:
    """Read a PNG tree, or a zip archive of one; as ``load_real``, which tells the kinds apart itself."""
    if split not in SPLITS:
        raise unknown("read_png_tree", "split", split, list(SPLITS))
    limit = _checked_limit(limit)
    with opened(path) as source:
        if recognised(source) != "png":
            expected = "PNG files in folders named after characters"
            raise DataError(source.where, expected=expected, got=".gnt files", advice="Use load_real.")
        return _load_png(source, split, limit)


def recognised(source: Source) -> str:
    """Tell ``"gnt"`` from ``"png"``; raise ``DataError`` if it is neither or both, or the synthetic set."""
    has_gnt = any(member.suffix == ".gnt" for member in source.members)
    has_png = bool(png.png_files(source))
    if has_gnt and has_png:
        advice = "Name the folder of one of them."
        raise DataError(source.where, expected="either .gnt files or a PNG tree", got="both", advice=advice)
    if not has_gnt and not has_png:
        source.check()
        got = f"{len(source.members):,} other files"
        if first := [*source.packed, *(member.where for member in source.members)][:1]:
            got += f", such as {first[0]}"
        expected = ".gnt files, or PNG files in folders named after the characters"
        raise DataError(source.where, expected=expected, got=got, advice=_ADVICE_KIND)
    for member in source.members:
        if has_png and member.parts[-1] == "manifest.json":
            with member.open() as stream:
                if SYNTHETIC.encode() in stream.read(_MANIFEST_HEAD):
                    got, advice = SYNTHETIC, "Load the synthetic set with: cvdata.load('casia55')"
                    raise DataError(member.where, expected="real images", got=got, advice=advice)
    return "gnt" if has_gnt else "png"


@dataclass
class _Gathered:
    """Images so far: their pixels one after another, labels and writers."""

    where: str
    pixels: bytearray = field(default_factory=bytearray)
    labels: list[int] = field(default_factory=list)
    writers: list[int | None] = field(default_factory=list)

    def add(self, label: int, image: NDArray[np.uint8], writer: int | None = None) -> None:
        """Add one image of 80×60."""
        self.check_room(1)
        self.pixels += image.tobytes()
        self.labels.append(label)
        self.writers.append(writer)

    def check_room(self, count: int) -> None:
        """Raise ``DataError`` if so many more images would be more than can be real."""
        if len(self.labels) + count > MAX_IMAGES:
            expected = f"at most {MAX_IMAGES:,} images of the 55 characters"
            advice = "Pass only the folders of the CASIA databases."
            raise DataError(self.where, expected=expected, got="more", advice=advice)

    def image_set(self, split: str, limit: int | None, source: str) -> ImageSet:
        """Make the set of the first ``limit`` images."""
        images = np.frombuffer(self.pixels, np.uint8).reshape(-1, *IMAGE_SIZE, 1)[:limit]
        labels = np.array(self.labels[:limit], np.int64)
        known = [writer for writer in self.writers[:limit] if writer is not None]
        writer_ids = np.array(known, np.int64) if len(known) == len(labels) else None
        return ImageSet(images, labels, tuple(CHARACTERS), "casia55", split, source, writer_ids)


def _load_gnt(source: Source, split: str, limit: int | None) -> ImageSet:
    source.check()
    files = gnt.gnt_files(source)
    gnt.check_unique(files)
    _warn_of_shared_writers(source, files)
    chosen = [file for file in files if file.split == split]
    _check_chosen(source, split, [file.split for file in files])
    gathered, unreadable = _Gathered(source.where), 0
    for file in chosen:
        if limit is not None and len(gathered.labels) >= limit:
            break
        mine: list[tuple[int, NDArray[np.uint8]]] = []
        for sample in file.samples():
            if sample.character is None:
                unreadable += 1
            elif sample.character in _LABELS:
                gathered.check_room(len(mine) + 1)
                mine.append((_LABELS[sample.character], resized(sample.bitmap)))
        for label, image in sorted(mine, key=operator.itemgetter(0)):
            gathered.add(label, image, file.writer)
    if unreadable:
        _warn(source, "tags in GBK", f"{unreadable:,} others", "Samples left out; see verify for the bytes.")
    _check_counts(source, gathered.labels, split, limit)
    return gathered.image_set(split, limit, SOURCE_GNT)


def _load_png(source: Source, split: str, limit: int | None) -> ImageSet:
    source.check()
    files = png.png_files(source)
    png.check_unique(files)
    _check_chosen(source, split, [file.split for file in files])
    if others := png.other_files(source):
        got = ", ".join(f"{count:,} {ending}" for ending, count in sorted(others.items()))
        _warn(source, "PNG files", got, "They were left out; convert them to PNG to have them read.")
    chosen = [file for file in files if file.split == split][:limit]
    gathered = _Gathered(source.where)
    for file in chosen:
        gathered.add(_LABELS[file.character], resized(file.pixels()))
    _check_counts(source, gathered.labels, split, limit)
    return gathered.image_set(split, limit, SOURCE_PNG)


def _check_chosen(source: Source, split: str, splits: Sequence[str]) -> None:
    if split not in splits:
        there = Counter(splits)
        got = "files of " + ", ".join(f"{name} ({count:,})" for name, count in sorted(there.items()))
        advice = "Ask for a split that is there, or name the folder that holds both."
        raise DataError(source.where, expected=f"files of split {split!r}", got=got, advice=advice)
    for packed in source.packed:
        _warn(source, "archives of kind .zip", packed, "Unpack it, unless its files lie there already.")


def _check_counts(source: Source, labels: Sequence[int], split: str, limit: int | None) -> None:
    """Raise if there is nothing; warn if a whole split lacks characters or has odd numbers of them."""
    counts = Counter(CHARACTERS[label] for label in labels)
    if not counts:
        advice = "Look with: python -m cvdata casia inspect"
        expected = f"images of the 55 characters in split {split!r}"
        raise DataError(source.where, expected=expected, got="none", advice=advice)
    if limit is not None and len(labels) >= limit:
        return
    if missing := [character for character in CHARACTERS if not counts[character]]:
        advice = " ".join(said for characters, said in _WHERE_TO_FIND if characters & set(missing))
        _warn(source, f"all 55 characters in {split}", f"none of {' '.join(missing)}", advice)
    usual = statistics.median(counts.values())
    odd = [c for c in counts if c not in _LEVEL_2 and not usual / 2 <= counts[c] <= usual * 2]
    if odd:
        got = ", ".join(f"{c} {counts[c]:,}" for c in sorted(odd))
        advice = "Some files may be missing or there twice; look with: python -m cvdata casia inspect"
        _warn(source, f"about {usual:,.0f} images a character in {split}", got, advice)


def _warn_of_shared_writers(source: Source, files: Sequence[GntFile]) -> None:
    if shared := gnt.shared_writers(files):
        got = f"writer {shared[0]}" + (f" and {len(shared) - 1} more" if len(shared) > 1 else "")
        advice = "An accuracy on test will be too good; name the folders of the databases as they came."
        _warn(source, "writers of train and test to differ", f"{got} in both", advice)


def _warn(source: Source, expected: str, got: str, advice: str) -> None:
    warnings.warn(f"{source.where}: expected {expected}, got {got}. {advice}", CasiaWarning, stacklevel=5)


def _checked_limit(limit: object) -> int | None:
    if limit is None:
        return None
    if isinstance(limit, SupportsIndex) and not isinstance(limit, bool) and operator.index(limit) >= 1:
        return operator.index(limit)
    advice = "Leave limit out for all images."
    raise DataError("load_real", expected="limit ≥ 1, a whole number", got=repr(limit), advice=advice)
