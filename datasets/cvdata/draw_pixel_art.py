"""Draw the four tiny pictures of chapter 1 from text: a round muncher looking three ways, and a ghost.

``python -m cvdata.draw_pixel_art`` writes them anew into ``pictures/``: three GIF files and one BMP file,
16×16 RGB.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cvdata.pixel_art import FILES, FOLDER

__all__ = ["draw", "write"]

PALETTE = MappingProxyType(
    {
        ".": (0, 0, 0),  # black
        "Y": (255, 255, 0),  # yellow: red + green
        "O": (255, 176, 0),  # orange shade
        "P": (255, 120, 190),  # pink
        "R": (214, 62, 140),  # rose shade
        "W": (255, 255, 255),  # white
        "B": (32, 64, 255),  # blue
    }
)

MUNCHER = """
. . . . . Y Y Y Y Y Y . . . . .
. . . Y Y Y Y Y Y Y Y Y Y . . .
. . Y Y Y Y Y Y Y Y Y Y Y Y . .
. Y Y Y Y Y Y . W Y Y Y Y Y Y .
. Y Y Y Y Y Y . . Y Y Y Y Y . .
Y Y Y Y Y Y Y Y Y Y Y Y . . . .
Y Y Y Y Y Y Y Y Y Y . . . . . .
Y Y Y Y Y Y Y Y . . . . . . . .
Y Y Y Y Y Y Y Y . . . . . . . .
Y Y Y Y Y Y Y Y Y Y . . . . . .
O Y Y Y Y Y Y Y Y Y Y Y . . . .
. O Y Y Y Y Y Y Y Y Y Y Y Y . .
. O O Y Y Y Y Y Y Y Y Y Y Y O .
. . O O Y Y Y Y Y Y Y Y O O . .
. . . O O O Y Y Y Y O O O . . .
. . . . . O O O O O O . . . . .
"""

GHOST = """
. . . . . P P P P P P . . . . .
. . . P P P P P P P P P P . . .
. . P P P P P P P P P P P P . .
. P P P P P P P P P P P P P R .
. P P P W W P P P P W W P P R .
. P P W W W W P P W W W W P R .
. P P W W B B P P W W B B P R .
. P P W W B B P P W W B B P R .
. P P P W W P P P P W W P P R .
. P P P P P P P P P P P P P R .
. P P P P P P P P P P P P P R .
. P P P P P P P P P P P P P R .
. P P P P P P P P P P P P P R .
. P P P P P P P P P P P P R R .
. P P . P P P . . P P R . R R .
. P . . . P P . . P R . . . R .
"""


def draw() -> Mapping[str, NDArray[np.uint8]]:
    """Colour the text: a (16, 16, 3) uint8 picture for each file name."""
    right = _coloured(MUNCHER)
    pictures = (np.rot90(right), right[:, ::-1], right, _coloured(GHOST))
    return {file: np.ascontiguousarray(pixels) for file, pixels in zip(FILES, pictures, strict=True)}


def write(folder: Path = FOLDER) -> None:
    """Write the four files."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, pixels in draw().items():
        picture = Image.fromarray(pixels)
        if file.endswith(".gif"):
            picture = picture.quantize(colors=len(PALETTE), dither=Image.Dither.NONE)
        picture.save(folder / file)


def _coloured(text: str) -> NDArray[np.uint8]:
    rows = [row.split() for row in text.strip().split("\n")]
    return np.array([[PALETTE[letter] for letter in row] for row in rows], np.uint8)


if __name__ == "__main__":
    write()
