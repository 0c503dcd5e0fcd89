"""A submission as it was handed in: found in a folder, read without running or trusting anything."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cvgrade.artifacts import Artifact, find_artifacts
from cvgrade.errors import AssignmentError

MAX_BYTES = 200 * 2**20  # a notebook with 50 MB of output is graded; one of this size is not
MAX_SOURCE = 2 * 2**20  # characters of code in all
MAX_VALUES = 10_000_000  # lists, dictionaries and their entries in the file: reading one takes up to 70 bytes
_NOTEBOOK = re.compile(r"[^.].*\.ipynb(\.json|\.txt)?$", re.IGNORECASE)  # browsers append to names


@dataclass(frozen=True)
class Submission:
    """One student's notebook: the source of its code cells, or the problem that leaves none; files beside it."""

    student: str
    path: Path
    sha256: str
    cells: tuple[str, ...]
    problem: str = ""
    unread: bool = False  # the problem is the disk's or the drive's, not the student's
    artifacts: tuple[Artifact, ...] = ()


def find_submissions(folder: Path, assignment: str) -> list[Submission]:
    """Read every ``<folder>/<student>/<assignment>/*.ipynb``, in the order of the students' names.

    Raises
    ------
    AssignmentError
        Where the folder cannot be read or holds no submission of this assignment.
    """
    try:
        students = sorted(path for path in folder.iterdir() if path.is_dir())
        found = [(path.name, path / assignment) for path in students if (path / assignment).is_dir()]
    except OSError as error:
        raise AssignmentError(
            f"submissions: expected a readable folder {folder}, got {error.strerror or error}. "
            "Give the folder that holds one folder a student: --submissions DIR."
        ) from error
    if not found:
        raise AssignmentError(
            f"submissions: expected {folder}/<student>/{assignment}/<notebook>.ipynb, got none. "
            "Give the folder that holds one folder a student: --submissions DIR."
        )
    for student, _ in found:
        if any("\ud800" <= letter <= "\udfff" for letter in student):
            raise AssignmentError(
                f"submissions: expected folders with names in UTF-8, got {student!r} in {folder}. "
                "Rename it: results, feedback and gradebook are filed by this name."
            )
    return [read_folder(student, path, assignment) for student, path in found]


def read_folder(student: str, folder: Path, assignment: str) -> Submission:
    """Read what one student handed in, the notebook of the assignment's name first; never raises for its content."""
    if folder.is_symlink() or folder.parent.is_symlink():
        return Submission(student, folder, "", (), "the folder is a link; hand in the folder itself")
    try:
        notebooks = _notebooks(folder, assignment) or [
            path for below in _folders(folder) for path in _notebooks(below, assignment)
        ]
    except OSError as error:
        return Submission(
            student, folder, "", (), f"the folder cannot be read ({error.strerror})", unread=True
        )
    if not notebooks:
        return Submission(student, folder, "", (), "no notebook (.ipynb) was handed in")
    return read_submission(student, notebooks[0])


def _notebooks(folder: Path, assignment: str) -> list[Path]:
    """List the notebooks of a folder, those with the assignment's name first; hidden files are none."""
    short = assignment.split("_", 1)[-1]
    found = [path for path in folder.iterdir() if _NOTEBOOK.fullmatch(path.name)]
    return sorted(
        found,
        key=lambda path: (path.name.lower().partition(".ipynb")[0] not in (short, assignment), path.name),
    )


def _folders(folder: Path) -> list[Path]:
    """List the folders that an unpacked archive may have left one level down: no links, nothing hidden."""
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith((".", "__")) and not path.is_symlink() and path.is_dir()
    )


def read_submission(student: str, path: Path) -> Submission:
    """Read one notebook file, of any nbformat version, however damaged; never raises for its content."""
    try:
        if path.is_symlink() or not path.is_file():
            problem = "the notebook is a link or no file; hand in the file itself"
            return Submission(student, path, "", (), problem)
        if path.stat().st_size > MAX_BYTES:
            return Submission(student, path, "", (), f"the notebook is larger than {MAX_BYTES // 2**20} MB")
        data = path.read_bytes()
    except OSError as error:
        return Submission(
            student, path, "", (), f"the notebook cannot be read ({error.strerror})", unread=True
        )
    cells, problem = _parse(data)
    artifacts = find_artifacts(path.parent)
    return Submission(student, path, _digest(data, artifacts), cells, problem, artifacts=artifacts)


def _digest(notebook: bytes, artifacts: tuple[Artifact, ...]) -> str:
    """Digest the notebook, and with it the files handed in beside it, so that a new file is graded anew."""
    digest = hashlib.sha256(notebook)
    for artifact in artifacts:
        digest.update(f"\0{artifact.name}\0{artifact.sha256 or artifact.problem}".encode())
    return digest.hexdigest()


def _parse(data: bytes) -> tuple[tuple[str, ...], str]:
    """Return the code cells, or the problem that leaves none."""
    if not data.strip():
        return (), "the notebook file is empty; save the notebook and hand it in again"
    if sum(map(data.count, (b"[", b"{", b","))) > MAX_VALUES:
        return (), f"the notebook holds more than {MAX_VALUES // 10**6} million values; clear its outputs"
    try:
        notebook = json.loads(data.decode(json.detect_encoding(data), "replace"))
    except (ValueError, RecursionError) as error:
        return (), f"the notebook file is damaged (no valid JSON: {error}); save it and hand it in again"
    cells = tuple(_code_cells(notebook))
    if sum(map(len, cells)) > MAX_SOURCE:
        return (), "the notebook holds more than 2 million characters of code"
    return cells, "" if cells else "the notebook holds no code cells"


def _code_cells(notebook: Any) -> list[str]:
    """Take the source of each code cell from nbformat 3 or 4, ignoring all metadata."""
    if not isinstance(notebook, dict):
        return []
    cells = list(_list(notebook.get("cells")))
    for sheet in _list(notebook.get("worksheets")):  # nbformat 3
        cells += _list(sheet.get("cells")) if isinstance(sheet, dict) else []
    sources = []
    for cell in cells:
        if isinstance(cell, dict) and _is_code(cell):
            source = cell.get("source", cell.get("input", ""))
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            sources.append(text.encode("utf-8", "replace").decode("utf-8"))  # lone surrogates cannot be sent
    return sources


def _is_code(cell: dict[str, Any]) -> bool:
    """Say whether a cell is code, or was when it was released: one key turns it into text by accident."""
    return cell.get("cell_type") == "code" or str(cell.get("id")).startswith("task-")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
