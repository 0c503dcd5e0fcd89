"""Pack an assignment and the engine into the zip that Gradescope builds an autograder from.

https://gradescope-autograders.readthedocs.io/en/latest/specs/: `setup.sh` and `run_autograder` at the root, everything
unpacked to ``/autograder/source``. The zip is laid out like a clone, with one assignment in ``solutions/``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.files import zip_bytes

HERE = Path(__file__).parent
CLONE = HERE.parents[2]  # autograder/cvgrade/gradescope is three below it
PROGRAMS = ("setup.sh", "run_autograder")
PACKAGES = ("autograder/cvgrade", "datasets/cvdata", "book/cvbook")


def gradescope_zip(assignment: Assignment, *, torch_index: str = "", clone: Path = CLONE) -> bytes:
    """Return the zip; the same content gives the same bytes.

    Parameters
    ----------
    torch_index
        Where ``setup.sh`` takes PyTorch from, an address for pip's ``--index-url``; as the rest where it is empty.

    Raises
    ------
    AssignmentError
        Where the address is none, or the engine lies in no clone, whose pins belong into the zip.
    """
    files = autograder_files(assignment, clone)
    if torch_index:
        if not re.fullmatch(r"https://[\w.~/%:@-]+", torch_index):
            raise AssignmentError(
                f"--torch-index: expected an address that begins with https://, got {torch_index!r}. "
                "Take the one that PyTorch's installation page gives for your system without CUDA."
            )
        files["torch_index.txt"] = f"{torch_index}\n".encode()
    return zip_bytes(files, programs=PROGRAMS)


def autograder_files(assignment: Assignment, clone: Path) -> dict[str, bytes]:
    """Return path and content of all files: programs, pins, engine, data, book's library, and the assignment."""
    try:
        settings = (clone / "pyproject.toml").read_text(encoding="utf-8")
        files = {name: (clone / name).read_bytes() for name in ("constraints.txt", "LICENSE")}
    except OSError as error:
        raise AssignmentError(
            f"gradescope: expected the engine in a clone with pyproject.toml and constraints.txt, got {clone} "
            f"({error.strerror}). Run the cvgrade of a clone: `make env` there, then .venv/bin/cvgrade."
        ) from error
    files["requirements.txt"] = "".join(f"{line}\n" for line in requirements(settings)).encode()
    files |= {name: (HERE / name).read_bytes() for name in PROGRAMS}
    for package in PACKAGES:
        files |= _below(clone / package, package)
    folder = f"solutions/{assignment.name}"
    paths = [assignment.folder / "assignment.toml", assignment.source, *assignment.test_files]
    paths += [assignment.folder / "wrong" / f"{mistake.name}.py" for mistake in assignment.mistakes]
    paths += [assignment.folder / "artifacts" / name for name in assignment.artifacts]
    files |= {f"{folder}/{path.relative_to(assignment.folder)}": path.read_bytes() for path in paths}
    return files


def requirements(settings: str) -> list[str]:
    """List what the extra `grade` of a pyproject.toml needs, other extras of the same package resolved."""
    project = tomllib.loads(settings)["project"]
    found, waiting = list(project["dependencies"]), ["grade"]
    while waiting:
        for line in project["optional-dependencies"][waiting.pop()]:
            own = re.fullmatch(rf"{re.escape(project['name'])}\[(.*)\]", line)
            if own:
                waiting += own[1].split(",")
            else:
                found.append(line)
    return sorted(set(found))


def _below(folder: Path, name: str) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}
