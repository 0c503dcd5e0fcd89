"""The one form in which every loader hands over its images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError

__all__ = ["ImageSet"]


@dataclass(frozen=True, eq=False, repr=False)
class ImageSet:
    """Hold images with their labels, and say plainly what they show.

    Parameters
    ----------
    images
        (n, h, w, c) uint8, channels last, 0 to 255.
    labels
        (n,) int64, indices into ``class_names``.
    class_names
        What the labels stand for, in the order of the labels.
    name, split
        What was asked for.
    source
        One line for the reader: where the pictures come from, and whether they are real.
    writer_ids
        (n,) int64, who wrote each image; no two splits share an id. ``None`` where nobody knows.

    Raises
    ------
    DataError
        If shapes, types or the range of the labels do not agree.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    name: str
    split: str
    source: str
    writer_ids: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        where = f"ImageSet {self.name!r}"
        advice = "The loader of this set has to be mended."
        if self.images.ndim != 4 or self.images.dtype != np.uint8:
            got = f"shape {self.images.shape}, {self.images.dtype}"
            raise DataError(where, expected="images of shape (n, h, w, c), uint8", got=got, advice=advice)
        for field, array in (("labels", self.labels), ("writer_ids", self.writer_ids)):
            if array is not None and (array.shape != (len(self.images),) or array.dtype != np.int64):
                got = f"shape {array.shape}, {array.dtype}"
                expected = f"{field} of shape ({len(self.images)},), int64"
                raise DataError(where, expected=expected, got=got, advice=advice)
        if len(self) and not 0 <= self.labels.min() <= self.labels.max() < len(self.class_names):
            got = f"{self.labels.min()} to {self.labels.max()}"
            expected = f"labels from 0 to {len(self.class_names) - 1}"
            raise DataError(where, expected=expected, got=got, advice=advice)

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        _, height, width, channels = self.images.shape
        size = f"{len(self):,} images of {height}×{width}×{channels}"
        return f"<ImageSet {self.name}/{self.split}: {size}, {len(self.class_names)} classes; {self.source}>"

    def __eq__(self, other: Any) -> bool:
        """Compare by content, as arrays have no single truth value."""
        if not isinstance(other, ImageSet):
            return NotImplemented
        mine = (self.name, self.split, self.source, self.class_names)
        theirs = (other.name, other.split, other.source, other.class_names)
        return mine == theirs and all(
            np.array_equal(a, b) if a is not None and b is not None else a is b
            for a, b in (
                (self.images, other.images),
                (self.labels, other.labels),
                (self.writer_ids, other.writer_ids),
            )
        )

    __hash__ = None  # type: ignore[assignment]  # holds arrays that may change
