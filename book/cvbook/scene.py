"""Pixel-art scenes whose every pixel is known: the perfect answers of a classifier, a detector and a segmenter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cvdata
import numpy as np
from numpy.typing import NDArray

CLASSES = ("background", "muncher", "ghost")


@dataclass(frozen=True)
class Scene:
    """A picture and what is in it.

    ``picture`` (h, w, 3) uint8; ``masks`` (n, h, w), True where object n is seen; ``labels`` (n,), places in CLASSES.
    """

    picture: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    labels: NDArray[np.int64]

    def boxes(self) -> NDArray[np.int64]:
        """Return ``(top, left, height, width)`` of the smallest rectangle round each object, shape (n, 4)."""
        found = []
        for mask in self.masks:
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            found.append((rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1))
        return np.array(found, dtype=np.int64)

    def semantic(self) -> NDArray[np.int64]:
        """Return the class of every pixel, shape (h, w): objects of one class cannot be told apart."""
        return np.asarray((self.masks * self.labels[:, None, None]).max(axis=0))

    def instances(self) -> NDArray[np.int64]:
        """Return 0 for background and n + 1 for the pixels of object n, shape (h, w)."""
        numbers = np.arange(1, len(self.masks) + 1)[:, None, None]
        return np.asarray((self.masks * numbers).max(axis=0))


def compose(height: int, width: int, places: Sequence[tuple[str, int, int]]) -> Scene:
    """Put pixel art on a dark blue ground.

    ``places`` holds ``(name, top, left)`` of pieces that do not overlap; names as in ``cvdata.load("pixel_art")``.
    """
    art = cvdata.load("pixel_art")
    picture = np.full((height, width, 3), (18, 24, 48), dtype=np.uint8)
    masks = np.zeros((len(places), height, width), dtype=bool)
    for mask, (name, top, left) in zip(masks, places, strict=True):
        piece = art.images[art.class_names.index(name)]  # (16, 16, 3)
        seen = piece.any(axis=2)  # black counts as see-through
        mask[top : top + 16, left : left + 16] = seen
        picture[mask] = piece[seen]
    labels = [CLASSES.index("ghost" if name == "ghost" else "muncher") for name, _, _ in places]
    return Scene(picture, masks, np.array(labels, dtype=np.int64))


def one_ghost() -> Scene:
    """Return a scene with a single ghost, (24, 36, 3)."""
    return compose(24, 36, [("ghost", 5, 14)])


def a_chase() -> Scene:
    """Return a scene with a ghost and two munchers that touch, (24, 54, 3)."""
    return compose(24, 54, [("ghost", 5, 2), ("muncher_right", 4, 20), ("muncher_left", 4, 34)])
