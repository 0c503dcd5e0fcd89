"""The four tiny pictures of chapter 1, read back from the files that ``draw_pixel_art`` wrote."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cvdata.errors import unknown
from cvdata.sets import ImageSet

__all__ = ["FILES", "FOLDER", "load", "pixel_art_path"]

# In class order; the ending chooses the format.
FILES = ("muncher_up.gif", "muncher_left.gif", "muncher_right.gif", "ghost.bmp")
FOLDER = Path(__file__).parent / "pictures"
SOURCE = "pixel art drawn for this book"


def pixel_art_path(name: str) -> Path:
    """Find the file of one picture, by its name with or without the ending.

    Raises
    ------
    DataError
        If there is no such picture.
    """
    for file in FILES:
        if name in (file, Path(file).stem):
            return FOLDER / file
    raise unknown("cvdata.pixel_art_path", "picture", name, FILES)


def load(*, limit: int | None = None) -> ImageSet:
    """Read the first ``limit`` pictures, all four by default, from their files: (n, 16, 16, 3)."""
    from PIL import Image

    chosen = FILES[:limit]
    images = np.stack([np.asarray(Image.open(pixel_art_path(file)).convert("RGB")) for file in chosen])
    class_names = tuple(Path(file).stem for file in FILES)
    return ImageSet(images, np.arange(len(chosen)), class_names, "pixel_art", "train", SOURCE)
