"""Write what students get: text in, text out, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment, answer_cell
from cvgrade.diagnoses import sealed_diagnoses
from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically
from cvgrade.in_place import DIAGNOSES
from cvgrade.source import SourceCell, read_cells, solution_text, stub_text

SCHEMA = 3  # of nbgrader's cell metadata


def released_files(assignment: Assignment) -> dict[str, bytes]:
    """Return the student's folder: file name → content.

    Raises
    ------
    AssignmentError
        Where the notebook's tasks are not those of the tests.
    """
    cells = read_cells(assignment.source)
    tasks = {cell.task for cell in cells if cell.task}
    if tasks != set(assignment.tasks):
        raise AssignmentError(
            f"{assignment.source}: expected the tasks {sorted(assignment.tasks)} that the tests mark, "
            f"got {sorted(tasks)}. Mend the `:task:` options or the marks of the tests."
        )
    texts = [stub_text(cell, assignment.source) if cell.kind == "code" else cell.text for cell in cells]
    return {
        f"{assignment.notebook}.ipynb": _notebook(assignment, cells, texts),
        "test_visible.py": assignment.test_files[0].read_bytes(),
        DIAGNOSES: sealed_diagnoses(assignment),
    }


def solved_notebook(assignment: Assignment) -> bytes:
    """Return the notebook with the solution, for after the due date."""
    cells = read_cells(assignment.source)
    texts = [solution_text(cell, assignment.source) if cell.kind == "code" else cell.text for cell in cells]
    return _notebook(assignment, cells, texts)


def write_release(assignment: Assignment, exercises: Path) -> list[Path]:
    """Write the student's folder below `exercises`; remove files there that are no longer released."""
    folder = exercises / assignment.name
    files = released_files(assignment)
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
    for path in folder.iterdir():
        if path.is_file() and path.name not in files:
            path.unlink()
    return [folder / name for name in files]


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
