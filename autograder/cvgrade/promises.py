"""`cvgrade check`: an assignment keeps its promises, or a message says what to mend."""

from __future__ import annotations

import ast
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.grade import grade_class
from cvgrade.release import released_files
from cvgrade.results import Report, TestResult
from cvgrade.source import needed_definitions, read_cells, region_lines, solution_cells, stub_cells
from cvgrade.submission import find_submissions

BY_THE_WAY = ("__pycache__", ".ipynb_checkpoints")  # appear where a notebook is opened; never published
MIN_LEAK = 28  # characters a single line needs to count as a leak; shorter ones occur by chance


def check_assignment(
    assignment: Assignment,
    exercises: Path,
    *,
    jobs: int,
    files: Callable[[], dict[str, bytes]] | None = None,
) -> list[str]:
    """Return what is wrong, each with its remedy; an empty list means that all eight promises hold.

    `files` returns what `released_files` makes of the assignment, where that is under way already.

    (1) regenerating changes nothing, (2) the solution scores full marks, (3) the stub scores zero, (4) each
    wrong solution fails the tests it names and gets its diagnosis, (5) each right one scores full marks, (6) no
    solution and no hidden test stands in what students get, (7) every test has points and a hint, (8) points of
    the tests and of the notebook's cells agree.
    """
    try:
        _ = assignment.tests, assignment.mistakes  # (7) reading them checks points, hints and heads
        findings = [
            *_stale(assignment, exercises, files() if files else released_files(assignment)),
            *_leaks(assignment, exercises),
            *_points(assignment, exercises),
        ]
    except AssignmentError as error:
        return [str(error)]
    findings += _unknown_names(assignment)
    reports = _grade_known(assignment, jobs)
    return findings + [finding for report in reports for finding in _judge(assignment, report)]


def _stale(assignment: Assignment, exercises: Path, files: dict[str, bytes]) -> Iterator[str]:
    folder = exercises / assignment.name
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            yield f"{path}: differs from what {assignment.folder} gives. Run `make release` and commit both."
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in files and path.name not in BY_THE_WAY:
            yield f"{path}: is not released from {assignment.folder}. Run `make release`, or remove it."


def _leaks(assignment: Assignment, exercises: Path) -> Iterator[str]:
    """Find lines of a solution or a hidden test under `exercises` that students do not have anyway."""
    cells = read_cells(assignment.source)
    visible, hidden = (path.read_text(encoding="utf-8") for path in assignment.test_files)
    stubs = "\n".join(stub_cells(assignment.source))
    public = {line.strip() for line in (visible + "\n" + stubs).split("\n")}
    solution = [line for cell in cells for line in region_lines(cell, assignment.source)]
    secrets = [(line, assignment.source, "a solution") for line in solution]
    secrets += [(line, assignment.test_files[1], "a hidden test") for line in _code_lines(hidden)]
    secrets = [secret for secret in secrets if len(secret[0]) >= MIN_LEAK and secret[0] not in public]
    for path in sorted(path for path in (exercises / assignment.name).rglob("*") if path.is_file()):
        text = _readable(path)
        for line, origin, kind in secrets:
            if line in text:
                yield f"{path}: holds a line of {kind} ({origin.name}): {line!r}. Remove it, or run `make release`."
                break


def _code_lines(source: str) -> list[str]:
    return [line.strip() for line in ast.unparse(ast.parse(source)).split("\n")] + [
        line.strip() for line in source.split("\n") if not line.strip().startswith("#")
    ]


def _readable(path: Path) -> str:
    """Return a file's text; of a notebook the cells' sources and outputs without JSON's quoting."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
        return (
            "\n".join("".join(cell["source"]) + json.dumps(cell.get("outputs", "")) for cell in cells) + text
        )
    except (ValueError, KeyError, TypeError):
        return text


def _points(assignment: Assignment, exercises: Path) -> Iterator[str]:
    path = exercises / assignment.name / f"{assignment.notebook}.ipynb"
    if not path.is_file():
        return  # reported as stale
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    marks = [cell["metadata"]["nbgrader"] for cell in cells if "nbgrader" in cell["metadata"]]
    given = {mark["grade_id"]: mark["points"] for mark in marks if mark["grade"]}
    for task in sorted(given.keys() | assignment.tasks.keys()):
        if given.get(task) != assignment.tasks.get(task):
            yield (
                f"{path}: task {task} is worth {given.get(task)} points there and {assignment.tasks.get(task)} "
                "in the tests. Run `make release`."
            )


def _unknown_names(assignment: Assignment) -> Iterator[str]:
    names = {test.name for test in assignment.tests}
    for mistake in assignment.mistakes:
        for test in mistake.fails:
            if test not in names:
                yield f"wrong/{mistake.name}.py: expected a test of this assignment, got {test!r}. Mend `fails`."
        if mistake.task not in assignment.tasks:
            yield f"wrong/{mistake.name}.py: expected a task, got {mistake.task!r}. Mend `task`."


def _grade_known(assignment: Assignment, jobs: int) -> list[Report]:
    """Grade the stub, the solution, and every right and wrong variant as if students had handed them in.

    A wrong one is put to the tests of its own task, which are to catch and to name it.
    """
    solved = solution_cells(assignment.source)
    variants = {"solution": solved, "stub": stub_cells(assignment.source)}
    variants |= {f"right-{other.name}": [*solved, other.code] for other in assignment.alternatives}
    needed = needed_definitions(assignment)
    variants |= {f"wrong-{mistake.name}": [*needed, mistake.code] for mistake in assignment.mistakes}
    with tempfile.TemporaryDirectory(prefix="cvgrade-check-") as temporary:
        for name, cells in variants.items():
            path = Path(temporary, "submitted", name, assignment.name, f"{assignment.notebook}.ipynb")
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
            if name != "stub":  # what the solution hands in beside its notebook
                for artifact in assignment.artifacts:
                    shutil.copyfile(assignment.folder / "artifacts" / artifact, path.parent / artifact)
        submissions = find_submissions(Path(temporary, "submitted"), assignment.name)
        only = {f"wrong-{mistake.name}": mistake.task for mistake in assignment.mistakes}
        return grade_class(assignment, submissions, Path(temporary, "results"), jobs=jobs, only=only)


def _judge(assignment: Assignment, report: Report) -> Iterator[str]:
    tests = [test for task in report.tasks for test in task.tests]
    kind, _, name = report.student.partition("-")
    if kind in ("solution", "right"):
        where = f"{assignment.source}" if kind == "solution" else f"right/{name}.py"
        for test in tests:
            if not test.passed:
                yield f"{where}: expected full marks, {test.name} fails ({test.cause}: {test.message}). Mend one."
    elif kind == "stub":
        for test in tests:
            if test.earned > 0 or test.cause == "not graded":
                yield f"{test.name}: expected zero marks for the stub, got {test.cause or 'a pass'}. Test more."
    else:
        yield from _judge_mistake(assignment, name, {test.name: test for test in tests})


def _judge_mistake(assignment: Assignment, name: str, tests: dict[str, TestResult]) -> Iterator[str]:
    mistake = next(mistake for mistake in assignment.mistakes if mistake.name == name)
    for wanted in mistake.fails:
        test = tests.get(wanted)
        if test is None:
            continue  # reported as an unknown name
        if test.passed:
            yield f"wrong/{name}.py: expected {wanted} to fail, it passes. Sharpen the test, or mend `fails`."
        elif test.diagnosis != mistake.diagnosis:
            yield (
                f"wrong/{name}.py: expected {wanted} to be diagnosed {mistake.diagnosis!r}, "
                f"got {test.diagnosis!r} ({test.cause}: {test.message}). Make its answers differ from others'."
            )
