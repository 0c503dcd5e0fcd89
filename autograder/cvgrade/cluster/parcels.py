"""What travels to a worker: a submission or an assignment, as plain data with digests.

Of a notebook only the code cells travel, as `cvgrade.submission` read them here; its outputs stay. Nothing in a parcel
is evaluated on the way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from cvgrade.artifacts import Artifact, is_artifact_name, read_artifact
from cvgrade.assignment import Assignment
from cvgrade.errors import GraderFault, StudentError
from cvgrade.submission import Submission, read_submission


@dataclass(frozen=True)
class File:
    """A file handed in beside the notebook: its bytes, or the problem that keeps it from being read."""

    name: str
    sha256: str
    problem: str
    content: bytes


@dataclass(frozen=True)
class Parcel:
    """A submission on its way; fields as in `Submission`."""

    student: str
    notebook: str
    sha256: str
    cells: tuple[str, ...]
    problem: str
    unread: bool
    files: tuple[File, ...]


def pack(submission: Submission) -> Parcel:
    """Read a submission as it is now, and pack it; one that changes meanwhile is *unread*, so graded again."""
    now = read_submission(submission.student, submission.path)
    files = tuple(_packed(artifact) for artifact in now.artifacts)
    if any(file.sha256 != artifact.sha256 for file, artifact in zip(files, now.artifacts, strict=True)):
        now = replace(now, problem="a file changed while it was read", unread=True)
    return Parcel(
        student=now.student,
        notebook=now.path.name,
        sha256=now.sha256,
        cells=() if now.problem else now.cells,
        problem=now.problem,
        unread=now.unread,
        files=() if now.problem else files,
    )


def _packed(artifact: Artifact) -> File:
    try:
        content = read_artifact((artifact,), artifact.name)
    except StudentError as problem:
        return File(artifact.name, "", problem.message, b"")
    return File(artifact.name, _sha256(content), "", content)


def unpack(parcel: Parcel, folder: Path) -> Submission:
    """Write the files of a parcel to a folder of its own; return the submission with their places.

    Raises
    ------
    GraderFault
        Where a file is not what was sent.
    """
    artifacts = []
    for file in parcel.files:
        if not is_artifact_name(file.name) or (not file.problem and _sha256(file.content) != file.sha256):
            raise GraderFault(
                f"{parcel.student}: expected {file.name!r} as it was sent, got other bytes. Run the command again."
            )
        path = folder / file.name
        if not file.problem:
            path.write_bytes(file.content)
        artifacts.append(Artifact(path, file.sha256, file.problem))
    return Submission(
        student=parcel.student,
        path=folder / parcel.notebook,
        sha256=parcel.sha256,
        cells=parcel.cells,
        problem=parcel.problem,
        unread=parcel.unread,
        artifacts=tuple(artifacts),
    )


@dataclass(frozen=True)
class Material:
    """An assignment on its way: all its files by their paths, hidden tests among them."""

    name: str
    tests_sha256: str
    files: dict[str, bytes]


def pack_assignment(assignment: Assignment) -> Material:
    """Read all files of an assignment."""
    paths = [path for path in sorted(assignment.folder.rglob("*")) if path.is_file() and _travels(path)]
    files = {path.relative_to(assignment.folder).as_posix(): path.read_bytes() for path in paths}
    return Material(assignment.name, assignment.tests_sha256, files)


def unpack_assignment(material: Material, folder: Path) -> Path:
    """Write an assignment below a folder; return the assignment's own folder."""
    for name, content in material.files.items():
        path = folder / material.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / material.name


def _travels(path: Path) -> bool:
    return path.suffix != ".pyc" and not path.name.startswith(".")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
