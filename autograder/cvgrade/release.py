"""Write what students get: text in, text out, the same bytes every time."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import multiprocessing
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment, answer_cell, read_assignment
from cvgrade.diagnoses import sealed_diagnoses
from cvgrade.environment import code_sha256, environment_sha256
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.files import write_atomically, zip_bytes
from cvgrade.in_place import DIAGNOSES
from cvgrade.source import SourceCell, read_cells, solution_text, stub_text

SCHEMA = 3  # of nbgrader's cell metadata
PACKAGE = "pixels-to-predictions"

GUIDE = """\
# {title}

You need Python 3.11 or later. Unpack the archive, open a terminal in the folder `{name}` that it holds, and run

```
python -m pip install {package}
python -m jupyter lab {notebook}.ipynb
```

The first command installs what the notebook needs; once is enough. The second opens the notebook in your browser.
Where `python` is not found, try `python3`, or `py` on Windows.

- `{notebook}.ipynb` is the notebook to work in.
- `test_visible.py` holds the tests that `check(…)` runs. Read them if you like.
- `diagnoses.json` lets `check(…)` name common mistakes. There is nothing to read in it.

Leave the files in one folder: `check(…)` looks for the others beside the notebook.

**Hand in** {handed_in}, with the name as it is, after saving (Ctrl+S). It does not matter which cells you have run:
everything is run anew, with further tests on other inputs.
"""


def released_files(assignment: Assignment) -> dict[str, bytes]:
    """Return name and content of the files in the student's folder.

    Raises
    ------
    AssignmentError
        Where the notebook's tasks are not those of the tests.
    """
    return {
        f"{assignment.notebook}.ipynb": stub_notebook(assignment),
        "test_visible.py": assignment.test_files[0].read_bytes(),
        DIAGNOSES: sealed_diagnoses(assignment),
    }


def stub_notebook(assignment: Assignment) -> bytes:
    """Return the notebook that students get.

    Raises
    ------
    AssignmentError
        Where its tasks are not those of the tests.
    """
    cells = read_cells(assignment.source)
    tasks = {cell.task for cell in cells if cell.task}
    if tasks != set(assignment.tasks):
        raise AssignmentError(
            f"{assignment.source}: expected the tasks {sorted(assignment.tasks)} that the tests mark, "
            f"got {sorted(tasks)}. Mend the `:task:` options or the marks of the tests."
        )
    texts = [stub_text(cell, assignment.source) if cell.kind == "code" else cell.text for cell in cells]
    return _notebook(assignment, cells, texts)


@contextmanager
def released_ahead(
    assignments: Sequence[Assignment], *, jobs: int, memory: Path
) -> Iterator[list[Callable[[], dict[str, bytes]]]]:
    """Make the files of several assignments in `jobs` processes; each function waits for those of one assignment.

    What was made before from the same files is taken from the folder `memory`. A function raises AssignmentError where
    `released_files` would.
    """
    if len(assignments) < 2:  # a process of its own would only take longer to start
        yield [partial(remembered_files, assignment, memory) for assignment in assignments]
        return
    context = multiprocessing.get_context("spawn")  # a fork would copy threads of the libraries
    with ProcessPoolExecutor(min(jobs, len(assignments)), mp_context=context) as pool:
        waiting = [pool.submit(_remembered_from, assignment.folder, memory) for assignment in assignments]
        try:
            yield [each.result for each in waiting]
        finally:
            pool.shutdown(cancel_futures=True)


def _remembered_from(folder: Path, memory: Path) -> dict[str, bytes]:
    return remembered_files(read_assignment(folder), memory)


def remembered_files(assignment: Assignment, memory: Path) -> dict[str, bytes]:
    """Return `released_files`; from the folder `memory`, where neither sources nor engine nor packages have changed.

    Sealing the diagnoses of an assignment takes up to a minute, and `cvgrade check` needs them again after a release.
    """
    inputs = _inputs_sha256(assignment)
    path = memory / f"{assignment.name}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["inputs"] == inputs:
            return {name: base64.b64decode(text, validate=True) for name, text in kept["files"].items()}
    files = released_files(assignment)
    texts = {name: base64.b64encode(content).decode() for name, content in files.items()}
    with contextlib.suppress(GraderFault):  # a folder that cannot be written only costs the time again
        write_atomically(path, json.dumps({"inputs": inputs, "files": texts}) + "\n")
    return files


def _inputs_sha256(assignment: Assignment) -> str:
    digest = hashlib.sha256(f"{assignment.name}\0{code_sha256()}\0{environment_sha256()}".encode())
    for path in sorted(path for path in assignment.folder.rglob("*") if path.is_file()):
        if "__pycache__" not in path.parts:
            name = path.relative_to(assignment.folder).as_posix()
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()


def solved_notebook(assignment: Assignment) -> bytes:
    """Return the notebook with the solution, for after the due date."""
    cells = read_cells(assignment.source)
    texts = [solution_text(cell, assignment.source) if cell.kind == "code" else cell.text for cell in cells]
    return _notebook(assignment, cells, texts)


def write_release(
    assignment: Assignment, exercises: Path, files: dict[str, bytes] | None = None
) -> list[Path]:
    """Write the student's folder below `exercises`; remove files there that are no longer released.

    `files` are those of `released_files`, where they have been made already.
    """
    folder = exercises / assignment.name
    files = released_files(assignment) if files is None else files
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
    for path in folder.iterdir():
        if path.is_file() and path.name not in files:
            path.unlink()
    return [folder / name for name in files]


def write_zip(
    assignment: Assignment, released: list[Path], folder: Path, *, wheel: Path | None = None
) -> Path:
    """Write ``<folder>/<assignment>.zip``, all that a student needs; the same content gives the same bytes.

    Parameters
    ----------
    released
        The files that `write_release` has written.
    wheel
        This package as a wheel, to be put into the archive and installed from there; else from the package index.

    Raises
    ------
    AssignmentError
        Where `wheel` is no wheel of this package.
    """
    files = {path.name: path.read_bytes() for path in released}
    source = PACKAGE
    if wheel is not None:
        require_wheel(wheel)
        files[wheel.name] = wheel.read_bytes()
        source = f"./{wheel.name}"
    files["README.md"] = _guide(assignment, source)
    path = folder / f"{assignment.name}.zip"
    write_atomically(path, zip_bytes({f"{assignment.name}/{name}": files[name] for name in files}))
    return path


def require_wheel(path: Path) -> None:
    """Check that a file is a wheel of this package, by its name.

    Raises
    ------
    AssignmentError
        Where it is not.
    """
    if not path.is_file() or not re.match(rf"{PACKAGE.replace('-', '_')}-.*\.whl$", path.name):
        raise AssignmentError(
            f"release: expected a wheel of {PACKAGE}, got {path}. Make one: python -m pip wheel . --no-deps"
        )


def _guide(assignment: Assignment, source: str) -> bytes:
    handed_in = [f"`{name}`" for name in (f"{assignment.notebook}.ipynb", *assignment.artifacts)]
    return GUIDE.format(
        title=assignment.title,
        name=assignment.name,
        notebook=assignment.notebook,
        package=f'"{source}[student]"',
        handed_in=" and ".join(handed_in),
    ).encode()


def _notebook(assignment: Assignment, cells: list[SourceCell], texts: list[str]) -> bytes:
    seen: set[str] = set()
    content = {
        "cells": [_cell(assignment, cell, text, seen) for cell, text in zip(cells, texts, strict=True)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _cell(assignment: Assignment, cell: SourceCell, text: str, seen: set[str]) -> dict[str, Any]:
    name = _fixed_id(cell, seen)
    result: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": name,
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    if cell.kind == "code":
        result |= {"execution_count": None, "outputs": []}
    if cell.task:
        result["metadata"]["nbgrader"] = _metadata(answer_cell(cell.task), solution=True)
    if cell.check:
        marks = _metadata(cell.check, grade=True) | {"points": assignment.tasks[cell.check]}
        result["metadata"]["nbgrader"] = marks | {"checksum": _checksum(text, marks)}
        result["metadata"] |= {"deletable": False, "editable": False}
    return result


def _metadata(grade_id: str, *, grade: bool = False, solution: bool = False) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade,
        "schema_version": SCHEMA,
        "solution": solution,
        "task": False,
    }


def _checksum(text: str, marks: dict[str, Any]) -> str:
    """Compute nbgrader's own checksum of a locked cell, by nbgrader."""
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import compute_checksum  # here: importing nbgrader takes seconds

    cell = new_code_cell(text, metadata={"nbgrader": marks})  # type: ignore[no-untyped-call]
    return str(compute_checksum(cell))


def _fixed_id(cell: SourceCell, seen: set[str]) -> str:
    """Name a cell by its task, or by its text: moving a cell keeps its id."""
    name = f"task-{cell.task}" if cell.task else f"check-{cell.check}" if cell.check else ""
    name = name or hashlib.sha256(cell.text.encode()).hexdigest()[:12]
    while name in seen:
        name += "x"
    seen.add(name)
    return name
