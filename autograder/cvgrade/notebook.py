"""`check("task")` in a student's notebook: the visible tests, in place, in words for a beginner."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from cvgrade.assignment import read_tests
from cvgrade.errors import AssignmentError
from cvgrade.in_place import DIAGNOSES, InPlace, functions_called, read_diagnoses, run_in_place
from cvgrade.results import TestResult

TESTS = "test_visible.py"
WIDTH = 96  # characters of a line


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
    """Write a check's outcome: the mistake's name where it has one, then each test, what failed with a hint."""
    passed = sum(result.passed for result in results)
    earned, points = sum(result.earned for result in results), sum(result.points for result in results)
    lines = [
        f"{task}: {passed} of {len(results)} visible tests pass, {earned:g} of {points:g} points"
        + ("." if passed == len(results) else ":")
    ]
    for diagnosis in dict.fromkeys(result.diagnosis for result in results if result.diagnosis):
        lines += _paragraph(f"  → {diagnosis}", "    ")
    told: set[tuple[str, str]] = set()
    for result in results:
        words = result.name.removeprefix("test_").replace("_", " ")
        if result.passed:
            lines.append(f"  ✓ {words}")
            continue
        what = (result.message, result.details)
        lines += _paragraph(f"  ✗ {words}: {'as above' if what in told else result.message}", "      ")
        if result.details and what not in told:
            lines += _block("in your code:", result.details)
        if result.expected and result.got:
            lines += [*_block("expected:", result.expected), *_block("got:", result.got)]
        lines += _paragraph(f"      hint: {result.hint}", "        ")
        told.add(what)
    return "\n".join(lines)


def _paragraph(text: str, indent: str) -> list[str]:
    """Wrap at spaces: Jupyter would cut words in two."""
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _block(label: str, text: str) -> list[str]:
    return [f"      {label}", *(f"        {line}" for line in text.splitlines())]
