"""`check("task")` in a student's notebook: the visible tests, in place, in words for a beginner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cvgrade.assignment import read_tests
from cvgrade.errors import AssignmentError
from cvgrade.in_place import DIAGNOSES, InPlace, functions_called, read_diagnoses, run_in_place
from cvgrade.results import TestResult

TESTS = "test_visible.py"


def check_notebook(task: str, variables: dict[str, Any], folder: Path | None = None) -> float:
    """Run the visible tests of a task on a notebook's variables; print the outcome; return the points.

    Raises
    ------
    AssignmentError
        Where the tests do not stand beside the notebook, or do not know the task.
    """
    path = (folder or Path.cwd()) / TESTS
    if not path.is_file():
        raise AssignmentError(
            f"check: expected {TESTS} beside the notebook, got none in {path.parent}. "
            "Open the notebook in the folder it came in, with all its files."
        )
    tests = {test.name: test for test in read_tests(path, "visible")}
    mine = {name: test for name, test in tests.items() if test.task == task}
    if not mine:
        known = ", ".join(dict.fromkeys(test.task for test in tests.values()))
        raise AssignmentError(f"check: expected one of {known}, got {task!r}. Mend the name in check(…).")
    notebook = InPlace(
        variables,
        read_diagnoses(path.with_name(DIAGNOSES)),
        folder=path.parent,
        functions=functions_called(path),
    )
    ((_, results),) = run_in_place(path, mine, [notebook])
    print(render(task, results))
    return sum(result.earned for result in results)


def render(task: str, results: list[TestResult]) -> str:
    """Write a check's outcome: what passed, and for each failure what, expected, got and a hint."""
    passed = sum(result.passed for result in results)
    lines = [
        f"{task}: {passed} of {len(results)} visible tests pass" + ("." if passed == len(results) else ":")
    ]
    for result in results:
        words = result.name.removeprefix("test_").replace("_", " ")
        if result.passed:
            lines.append(f"  ✓ {words}")
            continue
        lines.append(f"  ✗ {words}: {result.message}")
        if result.details:
            lines.append(_indented("in your code:", result.details))
        if result.expected and result.got:
            lines += [_indented("expected:", result.expected), _indented("got:", result.got)]
        if result.diagnosis:
            lines.append(f"      {result.diagnosis}")
        lines.append(f"      hint: {result.hint}")
    return "\n".join(lines)


def _indented(label: str, text: str) -> str:
    return "\n".join([f"      {label}", *(f"        {line}" for line in text.splitlines())])
