"""Which PNG files of a tree count: ``CASIA-Dataset/{Train,Test}/<character>/<n>.png``, ``mandarin/<character>/…``.

Any folder above those of the characters may be named, or a zip archive of the tree. Where no name tells the
split, the images count as train.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cvdata.casia.archive import Source
from cvdata.casia.member import Member
from cvdata.casia.naming import number_of, split_of
from cvdata.casia.png import MAX_FILE_BYTES, decode_png
from cvdata.errors import DataError
from cvdata.handwriting.characters import CHARACTERS

__all__ = ["PngFile", "check_unique", "other_files", "png_files"]

_LABELS = {character: label for label, character in enumerate(CHARACTERS)}
_NO_IMAGES = {".json", ".md", ".txt", ".html", ""}


@dataclass(frozen=True)
class PngFile:
    """One image: the character is that of its folder."""

    member: Member
    split: str
    character: str

    def pixels(self) -> NDArray[np.uint8]:
        """Decode to (h, w) uint8, of its own size; raise ``DataError`` if it is damaged."""
        where = self.member.where
        if self.member.size > MAX_FILE_BYTES:
            expected, advice = f"at most {MAX_FILE_BYTES:,} bytes", "It is no character: take it away."
            got = f"{self.member.size:,}"
            raise DataError(f"{where}, byte 0", expected=expected, got=got, advice=advice)
        with self.member.open() as stream:
            return decode_png(stream.read(), where=where)


def png_files(source: Source) -> list[PngFile]:
    """List the images of the 55 characters: the first of each character, then the second of each, and so on."""
    files = [
        PngFile(member, split_of(member.parts[:-2]) or "train", character)
        for member in source.members
        if member.suffix == ".png" and (character := _character(member)) in _LABELS
    ]
    return sorted(files, key=_place)


def other_files(source: Source) -> Mapping[str, int]:
    """Count files that lie among the images but are none that can be read, by their endings."""
    inside = (member for member in source.members if len(member.parts) > 1 and _character(member) in _LABELS)
    return Counter(m.suffix for m in inside if m.suffix not in {".png", ".gnt", *_NO_IMAGES})


def check_unique(files: Sequence[PngFile]) -> None:
    """Raise ``DataError`` if an image of one name is there twice, such as in a zip and unpacked beside it."""
    seen: dict[tuple[str, str, str], PngFile] = {}
    for file in files:
        first = seen.setdefault((file.split, file.character, file.member.parts[-1]), file)
        if first is not file:
            got = f"the same split, character and name in {first.member.where}"
            advice = "Keep either the archive or the unpacked folder, not both."
            raise DataError(file.member.where, expected="each image once", got=got, advice=advice)


def _character(member: Member) -> str:
    return unicodedata.normalize("NFC", member.parts[-2])


def _place(file: PngFile) -> tuple[float, str, int]:
    number = number_of(file.member.stem)
    return float("inf") if number is None else number, file.member.stem, _LABELS[file.character]
