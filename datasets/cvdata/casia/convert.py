"""Write the 55 characters of ``.gnt`` files as a tree of PNG files, which loads faster and can be looked at."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from pathlib import Path

import cv2

from cvdata.casia.archive import Source, opened
from cvdata.casia.gnt_files import check_unique, gnt_files
from cvdata.casia.member import shown
from cvdata.casia.real import SOURCE_GNT, recognised
from cvdata.errors import DataError
from cvdata.handwriting.characters import CHARACTERS, SPLITS
from cvdata.progress import progress

__all__ = ["convert"]

_LICENCE = "CASIA-HWDB: for research, not to be passed on"
_FAST_COMPRESSION = 1  # of 0 to 9


def convert(path: str | os.PathLike[str], out_dir: str | os.PathLike[str]) -> int:
    """Write ``out_dir/CASIA-Dataset/{Train,Test}/<character>/<n>.png``; return how many files.

    ``n`` counts the images of a character in the order of the writers. The tree is written beside
    ``out_dir`` and renamed when it is whole, so an interrupted run leaves none.

    Raises
    ------
    DataError
        If a file is damaged, there is no image of the 55 characters, ``out_dir`` is in use or not writable.
    """
    folder = Path(out_dir).expanduser().absolute()
    where = shown(str(folder))
    with opened(path) as source:
        if recognised(source) != "gnt":
            expected, advice = ".gnt files", "Load the tree as it is."
            raise DataError(source.where, expected=expected, got="a PNG tree already", advice=advice)
        source.check()
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                advice = "Name another folder, or remove this one first."
                raise DataError(where, expected="a new or empty folder", got="one in use", advice=advice)
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{folder.name}-building-", dir=folder.parent) as aside:
                side = Path(aside) / folder.name
                count = _fill(side, source)
                if folder.exists():
                    folder.rmdir()
                side.rename(folder)
        except OSError as problem:
            advice = "Free some space, or name a folder of your own."
            got = shown(f"{problem.strerror or problem} ({problem.filename or folder.parent})")
            raise DataError(where, expected="a writable folder", got=got, advice=advice) from problem
    return count


def _fill(folder: Path, source: Source) -> int:
    files = gnt_files(source)
    check_unique(files)
    counts: dict[str, Counter[str]] = {"train": Counter(), "test": Counter()}
    for split in counts:
        for character in CHARACTERS:
            (folder / SPLITS[split].folder / character).mkdir(parents=True)
    with progress("casia55: writing PNG files", len(files)) as advance:
        for file in files:
            for sample in file.samples():
                if sample.character is None or sample.character not in CHARACTERS:
                    continue
                number = counts[file.split][sample.character]
                # cv2.imwrite fails on non-ASCII paths under Windows; encoding and writing apart does not.
                _, png = cv2.imencode(".png", sample.bitmap, [cv2.IMWRITE_PNG_COMPRESSION, _FAST_COMPRESSION])
                place = folder / SPLITS[file.split].folder / sample.character / f"{number}.png"
                place.write_bytes(png.tobytes())
                counts[file.split][sample.character] += 1
            advance(1)
    total = sum(count.total() for count in counts.values())
    if not total:
        advice = "Look with: python -m cvdata casia inspect"
        raise DataError(source.where, expected="images of the 55 characters", got="none", advice=advice)
    facts = {"source": SOURCE_GNT, "licence": _LICENCE, "splits": counts}
    (folder / "manifest.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return total
