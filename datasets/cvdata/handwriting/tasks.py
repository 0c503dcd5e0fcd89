"""The unit of work: all images of one character by the first writers of a split, as pixels or PNG files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cvdata.handwriting.geometry import Hand, trace
from cvdata.handwriting.render import IMAGE_SIZE, render, resized
from cvdata.handwriting.strokes import template
from cvdata.handwriting.style import KNOBS, Knobs, writers

__all__ = ["Task", "draw"]

_FAST_COMPRESSION = 1  # of 0 to 9; more saves a tenth of the bytes for three times the work


def draw(
    split: str, character: str, count: int, *, seed: int, knobs: Knobs | None = None
) -> Iterator[NDArray[np.uint8]]:
    """Yield the first ``count`` writers' images of one character, (h, w) uint8, each of its own size.

    ``knobs`` are those of the split unless others are given.
    """
    knobs = knobs or KNOBS[split]
    people = writers(split, count, seed=seed, knobs=knobs)
    hand = Hand.of(people, knobs, split=split, character=character, seed=seed)
    ink = trace(template(character), hand)
    return render(ink, people, knobs, split=split, character=character, seed=seed)


@dataclass(frozen=True)
class Task:
    """Draw one character of one split; with a ``folder``, write PNG files there and return nothing."""

    split: str
    character: str
    count: int
    seed: int
    folder: str | None = None

    @classmethod
    def from_json(cls, line: bytes) -> Task:
        """Read what ``to_json`` wrote."""
        return cls(**json.loads(line))

    def to_json(self) -> bytes:
        """Write on one line of ASCII, so that no locale can spoil it."""
        return json.dumps(asdict(self)).encode("ascii") + b"\n"

    def run(self) -> bytes:
        """Do the work; return the pixels of (count, 80, 60) uint8, or nothing if they went into files."""
        images = draw(self.split, self.character, self.count, seed=self.seed)
        if self.folder is not None:
            _write_pngs(images, Path(self.folder))
            return b""
        small = np.empty((self.count, *IMAGE_SIZE), np.uint8)
        for i, image in enumerate(images):
            small[i] = resized(image)
        return small.tobytes()


def _write_pngs(images: Iterator[NDArray[np.uint8]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for i, image in enumerate(images):
        # cv2.imwrite fails on non-ASCII paths under Windows; encoding and writing apart does not.
        _, png = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, _FAST_COMPRESSION])
        (folder / f"{i}.png").write_bytes(png.tobytes())
