"""Write ``casia55`` as a tree of PNG files of their own sizes, as the published set comes.

::

    DIR/CASIA-Dataset/Train/<character>/<n>.png     n: the writer, from 0
    DIR/CASIA-Dataset/Test/<character>/<n>.png
    DIR/mandarin/<character>/<n>.png                the beginner
    DIR/manifest.json, LICENSE-DATA, ARPHICPL.TXT

Stray ``.DS_Store`` files lie where a Mac would have left them: whoever lists folders has to expect such.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from cvdata.errors import DataError
from cvdata.handwriting.build import chosen_workers, facts
from cvdata.handwriting.characters import CHARACTERS, SPLITS, order
from cvdata.handwriting.tasks import Task
from cvdata.handwriting.workers import run
from cvdata.progress import progress

__all__ = ["write_tree"]

_STRAY_FOLDERS = ("CASIA-Dataset", "CASIA-Dataset/Train", "mandarin")
_STRAY = b"\0\0\0\1Bud1".ljust(6148, b"\0")  # the head and the usual size of such a file
_NOTICES = ("LICENSE-DATA", "ARPHICPL.TXT")


def write_tree(
    folder: str | os.PathLike[str], *, limit: int | None = None, seed: int = 2013, workers: int | None = None
) -> int:
    """Write the first ``limit`` images of each split (all of them by default); return how many there are.

    The tree is written beside ``folder`` and renamed when it is whole, so an interrupted run leaves none.

    Raises
    ------
    DataError
        If ``folder`` holds anything already, or cannot be written.
    """
    folder = Path(folder).expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        advice = "Name another folder, or remove this one first."
        raise DataError(str(folder), expected="a new or empty folder", got="one in use", advice=advice)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-building-", dir=folder.parent) as aside:
            side = Path(aside) / folder.name
            count = _fill(side, limit=limit, seed=seed, workers=workers)
            if folder.exists():
                folder.rmdir()
            side.rename(folder)
    except OSError as problem:
        advice = "Free some space, or name a folder of your own."
        got = f"{problem.strerror or problem} ({problem.filename or folder.parent})"
        raise DataError(str(folder), expected="a writable folder", got=got, advice=advice) from problem
    return count


def _fill(folder: Path, *, limit: int | None, seed: int, workers: int | None) -> int:
    for split in SPLITS.values():
        for character in CHARACTERS:
            (folder / split.folder / character).mkdir(parents=True)
    tasks = list(_tasks(folder, limit=limit, seed=seed))
    total = sum(task.count for task in tasks)
    with progress("casia55: writing PNG files", total) as advance:
        for task, _ in run(tasks, workers=chosen_workers(workers, total)):
            advance(task.count)
    for stray in _STRAY_FOLDERS:
        (folder / stray / ".DS_Store").write_bytes(_STRAY)
    for notice in _NOTICES:
        with resources.as_file(resources.files(__package__) / notice) as path:
            shutil.copyfile(path, folder / notice)
    made_from = [facts(split, len(order(split, limit).labels), seed=seed) for split in SPLITS]
    manifest = json.dumps({"splits": made_from}, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(manifest + "\n", "utf-8")
    return total


def _tasks(folder: Path, *, limit: int | None, seed: int) -> Iterator[Task]:
    for name, split in SPLITS.items():
        places = order(name, limit)
        for label, character in enumerate(CHARACTERS):
            if count := len(places.places(label)):
                yield Task(name, character, count, seed, str(folder / split.folder / character))
