"""What nbgrader's formgrader shows: for each submission a notebook with the code as it was graded, and how it went.

Formgrader draws a notebook's outputs and text as HTML, in the browser of an instructor who is logged in to a server
that runs code: a script in them would run it too. So nothing of a submission gets into these notebooks but the
source of its code cells, which is drawn as text; what stands below it is ours.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment, answer_cell
from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically
from cvgrade.reports.database import database_url
from cvgrade.reports.gradebook import LOCK_WAIT_S
from cvgrade.reports.occasion import Occasion, public
from cvgrade.results import Report, TaskResult, TestResult
from cvgrade.submission import Submission

NOTEBOOKS, SOURCES = "autograded", "source"  # nbgrader's names for folders below that of the gradebook
COUNTED = ".counted"  # empty folders by which nbgrader counts: its `autograde` must find no notebook to run unjailed
WIDTH = 100  # characters of a line that formgrader shows without cutting it off


def write_notebooks(
    assignment: Assignment,
    submissions: list[Submission],
    reports: list[Report],
    output: Path,
    occasion: Occasion,
) -> list[Path]:
    """Write ``<output>/autograded/<student>/<assignment>/<notebook>.ipynb`` for each report.

    And empty folders by which formgrader lists assignments and counts submissions. Of a submission that is not
    there any more, or is another one than was graded, only the marks are shown.
    """
    handed_in = {submission.student: submission for submission in submissions}
    paths = []
    (output / SOURCES / assignment.name).mkdir(parents=True, exist_ok=True)
    for report in reports:
        submission = handed_in.get(report.student)
        same = submission is not None and submission.sha256 == report.submission_sha256
        content = graded_notebook(report, submission.cells if submission and same else None, occasion)
        path = output / NOTEBOOKS / report.student / assignment.name / f"{assignment.notebook}.ipynb"
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
        (output / COUNTED / report.student / assignment.name).mkdir(parents=True, exist_ok=True)
        paths.append(path)
    return paths


def graded_notebook(report: Report, cells: tuple[str, ...] | None, occasion: Occasion) -> bytes:
    """Lay out a submission for formgrader: its code cells, and behind each task's answer how its tests went.

    `nbgrader generate_feedback` makes a student's page of it, so it tells what may be told on this `occasion`.
    """
    places: dict[int | None, list[TaskResult]] = {}
    for task in report.tasks:
        places.setdefault(_place(task.task, cells or ()), []).append(task)
    laid_out = []
    checks = {_check(task.task) for task in report.tasks}
    for at, source in enumerate(cells or ()):
        if source.strip() in checks:
            continue
        here = places.get(at, [])
        answer = _answer(here[0].task) if here else {}
        laid_out.append(_code(source, answer))
        for number, task in enumerate(here):
            if number:
                laid_out.append(_code(f"# {task.task}: in the cell above", _answer(task.task)))
            laid_out.append(_marked(task, occasion))
    where = "another notebook than was graded lies there now: grade again" if cells is None else "in no cell"
    for task in places.get(None, []):
        laid_out += [
            _code(f"# {task.task}: {report.problem or where}", _answer(task.task)),
            _marked(task, occasion),
        ]
    content = {
        "cells": laid_out,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 4,  # without ids of cells, which nobody needs here
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def open_formgrader(output: Path, gradebook: str | None, options: tuple[str, ...]) -> int:
    """Start JupyterLab at formgrader's marks on the folder `output`; return its exit code when it ends.

    Raises
    ------
    AssignmentError
        Where there is no such folder, or the gradebook's URL is none.
    """
    command = [sys.executable, "-m", "jupyter", "lab", "--LabApp.default_url=/formgrader/gradebook"]
    command.append(f"--CourseDirectory.submitted_directory={COUNTED}")
    if gradebook:
        place = database_url(gradebook, lock_wait_s=LOCK_WAIT_S)
        command.append(f"--CourseDirectory.db_url={place.render_as_string(hide_password=False)}")
    try:
        return subprocess.run([*command, *options], cwd=output, check=False).returncode
    except OSError as error:
        raise AssignmentError(
            f"formgrader: expected a folder {output} to start JupyterLab in, got {error.strerror}. "
            "Name the one that `cvgrade grade` wrote to: --output DIR."
        ) from error


def require_gradebook(output: Path) -> None:
    """Check that there is a gradebook: nbgrader would make an empty one.

    Raises
    ------
    AssignmentError
        Where there is none.
    """
    if not (output / "gradebook.db").is_file():
        raise AssignmentError(
            f"formgrader: expected {output / 'gradebook.db'}, got no such file. Run `cvgrade grade` first, "
            "or name its folder with --output, or its database with --gradebook."
        )


def _place(task: str, cells: tuple[str, ...]) -> int | None:
    """Find the last cell that defines a task, by its text alone: nothing of a submission is parsed here."""
    name = re.escape(task)
    defines = re.compile(
        rf"^(?:(?:async[ ]+)?def|class)[ ]+{name}\b|^{name}[ ]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
    )
    found = [at for at, source in enumerate(cells) if defines.search(source)]
    return found[-1] if found else None


def _marked(task: TaskResult, occasion: Occasion) -> dict[str, Any]:
    told = [public(test) for test in task.tests if occasion.tells(test.visibility)]
    paragraphs = [line for test in told for line in _lines(test)]
    paragraphs += dict.fromkeys(test.diagnosis for test in told if test.diagnosis)
    if len(told) < len(task.tests):
        paragraphs.append(f"Further tests, which are not told: {len(task.tests) - len(told)}.")
    lines = [line for text in paragraphs for line in _wrapped(text)]
    marks = _metadata(task.task, grade=True) | {"points": task.points}
    output = {"output_type": "stream", "name": "stdout", "text": "\n".join(lines) + "\n"}
    return _code(_check(task.task), {"nbgrader": marks}) | {"outputs": [output]}


def _check(task: str) -> str:
    return f'check("{task}")'


def _lines(test: TestResult) -> list[str]:
    words = test.name.removeprefix("test_").replace("_", " ") or "on another input"
    line = f"{'✓' if test.passed else '✗'} {words}: {test.earned:g} of {test.points:g}"
    if not test.cause:
        return [line]
    return [f"{line}, {test.cause}", *(f"  {part}" for part in test.message.splitlines())]


def _wrapped(text: str) -> list[str]:
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent or "  ")


def _answer(task: str) -> dict[str, Any]:
    return {"nbgrader": _metadata(answer_cell(task), grade=False)}


def _code(source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def _metadata(grade_id: str, *, grade: bool) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade,
        "schema_version": 3,
        "solution": not grade,
        "task": False,
    }
