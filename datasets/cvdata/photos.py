"""Photos of birds, flowers and mammals: few, small, and in this repository, for chapter 10.

The files lie in ``photo_files``, one folder a class, each 128×128 RGB on white; ``photos.csv`` gives class, name,
subject, split and credit. They are under the GNU General Public License 2, apart from the code: see
``LICENSE-DATA`` there.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError, unknown
from cvdata.sets import ImageSet

__all__ = ["CLASS_NAMES", "SHAPE", "SIZES", "SOURCE", "Photo", "listed", "load", "photo_path"]

CLASS_NAMES = ("bird", "flower", "mammal")
SHAPE = (128, 128, 3)
SIZES: Mapping[str, int] = MappingProxyType({"train": 77, "test": 37})
SOURCE = "real photos from Tux Paint Stamps, cut out and laid on white"

_FOLDER = Path(__file__).parent / "photo_files"
_ADVICE = "Restore the folder from the repository, or install the package anew."


class Photo(NamedTuple):
    """Describe one photo; ``subject`` is the animal or plant, of which there may be several pictures."""

    class_name: str
    name: str
    subject: str
    split: str
    credit: str


def load(*, split: str = "train", limit: int | None = None) -> ImageSet:
    """Read the first ``limit`` photos of a split, all by default: (n, 128, 128, 3).

    The classes are mixed as evenly as their sizes allow, so that any prefix shows about the same shares. All
    pictures of one subject are in one split.

    Raises
    ------
    DataError
        If there is no such split, or a file is missing or damaged.
    """
    chosen = listed(split=split)[:limit]
    images = np.stack([_pixels(_file(photo)) for photo in chosen])
    labels = np.array([CLASS_NAMES.index(photo.class_name) for photo in chosen], np.int64)
    return ImageSet(images, labels, CLASS_NAMES, "photos", split, SOURCE)


def listed(*, split: str = "train") -> list[Photo]:
    """Describe the photos of a split, in the order in which ``load`` gives them."""
    if split not in SIZES:
        raise unknown("cvdata.photos", "split of photos", split, list(SIZES))
    return _mixed([photo for photo in _all() if photo.split == split])


def photo_path(name: str) -> Path:
    """Find the file of one photo, such as ``"zebra"``; raise ``DataError`` if there is none."""
    files = {photo.name: _file(photo) for photo in _all()}
    if name not in files:
        raise unknown("cvdata.photos.photo_path", "photo", name, list(files))
    return files[name]


def _all() -> list[Photo]:
    path = _FOLDER / "photos.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [Photo(**row) for row in csv.DictReader(file)]
    except (OSError, TypeError, ValueError) as problem:
        got = f"{type(problem).__name__}"
        raise DataError(str(path), expected="the list of the photos", got=got, advice=_ADVICE) from problem


def _mixed(photos: list[Photo]) -> list[Photo]:
    """Order photos so that each class is spread over the whole."""
    places = []
    for class_name in CLASS_NAMES:
        of_class = [photo for photo in photos if photo.class_name == class_name]
        places += [((index + 0.5) / len(of_class), photo) for index, photo in enumerate(of_class)]
    return [photo for _, photo in sorted(places, key=lambda place: place[0])]


def _file(photo: Photo) -> Path:
    return _FOLDER / photo.class_name / f"{photo.name}.png"


def _pixels(path: Path) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as broken:
        got = f"a file that cannot be read ({type(broken).__name__})"
        raise DataError(str(path), expected="a photo", got=got, advice=_ADVICE) from broken
    if pixels.shape != SHAPE:
        got = f"one of shape {pixels.shape}"
        raise DataError(str(path), expected=f"a photo of shape {SHAPE}", got=got, advice=_ADVICE)
    return pixels
