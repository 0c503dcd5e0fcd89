"""Files handed in beside the notebook: a trained network, its history. Found and read, never opened here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cvgrade.errors import StudentError

MAX_BYTES = 60 * 2**20  # of one file; must cross to the jail in one frame
MAX_JSON = 2 * 2**20
MAX_FILES = 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(keras|json)")


@dataclass(frozen=True)
class Artifact:
    """A file that was handed in, or the problem that keeps it from being read."""

    path: Path
    sha256: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def is_artifact_name(name: object) -> bool:
    """Say whether a file of this name can be handed in beside a notebook."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def find_artifacts(folder: Path) -> tuple[Artifact, ...]:
    """List the ``.keras`` and ``.json`` files of a folder, by name; other files are nobody's business."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if _NAME.fullmatch(entry.name))
    except OSError:
        return ()
    found = []
    for name in names[:MAX_FILES]:
        path = folder / name
        try:
            found.append(Artifact(path, hashlib.sha256(_read(path)).hexdigest()))
        except StudentError as problem:
            found.append(Artifact(path, problem=problem.message))
    return tuple(found)


def read_artifact(artifacts: tuple[Artifact, ...], name: str) -> bytes:
    """Return the content of the artifact called `name`.

    Raises
    ------
    StudentError
        *not attempted* where it was not handed in; *wrong type* where it cannot be read.
    """
    for artifact in artifacts:
        if artifact.name == name:
            if artifact.problem:
                raise StudentError("wrong type", artifact.problem, public=True)
            return _read(artifact.path)
    raise StudentError(
        "not attempted",
        f"`{name}` was not handed in. Put it beside the notebook, under exactly this name.",
        public=True,
    )


def _read(path: Path) -> bytes:
    """Read a regular file of limited size; no link is followed, no pipe waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StudentError(
                    "wrong type", f"`{path.name}` is no regular file. Hand in the file itself."
                )
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StudentError(
            "wrong type",
            f"`{path.name}` is a link or cannot be read ({error.strerror}). Hand in the file itself.",
        ) from None
    if len(data) > MAX_BYTES:
        raise StudentError(
            "wrong type",
            f"`{path.name}` is larger than {MAX_BYTES // 2**20} MB. Hand in a smaller one: a model saved without "
            "its optimizer takes a third.",
        )
    return data


def parse_json(data: bytes, name: str) -> Any:
    """Return plain data from JSON text.

    Raises
    ------
    StudentError
        *wrong type* where it is too long, or no JSON.
    """
    if len(data) > MAX_JSON:
        text = f"`{name}` is larger than {MAX_JSON // 2**20} MB. Write fewer numbers into it."
        raise StudentError("wrong type", text, public=True)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        first = str(error).splitlines()[0]
        text = f"`{name}` is no valid JSON ({first}). Write it with json.dump(…)."
        raise StudentError("wrong type", text, public=True) from None
