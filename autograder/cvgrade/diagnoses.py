"""Seal what the known mistakes are called, for the exercise: see `cvgrade.traces`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from cvgrade.assignment import Assignment, GraderTest, Mistake
from cvgrade.errors import AssignmentError
from cvgrade.in_place import InPlace, Sealed, run_in_place
from cvgrade.source import definitions, solution_cells


def sealed_diagnoses(assignment: Assignment) -> bytes:
    """Seal the diagnosis of each known mistake with the answers it gives to the visible tests that it fails.

    Raises
    ------
    AssignmentError
        Where a mistake's code, or the solution below it, does not run.
    """
    sealed: Sealed = {}
    for task in assignment.tasks:  # a mistake is named where its own task fails, so no other is asked
        tests = {t.name: t for t in assignment.tests if t.visibility == "visible" and t.task == task}
        mistakes = [m for m in assignment.mistakes if any(name in tests for name in m.fails)]
        if mistakes:
            _seal(assignment, tests, mistakes, sealed)
    return (json.dumps(sealed, indent=1, sort_keys=True) + "\n").encode()


def _seal(
    assignment: Assignment, tests: dict[str, GraderTest], mistakes: list[Mistake], sealed: Sealed
) -> None:
    ran = run_in_place(assignment.test_files[0], tests, _subjects(assignment, mistakes))
    for mistake, (subject, results) in zip(mistakes, ran, strict=True):
        for result in results:
            trace = subject.traces[result.name]
            ours = result.task == mistake.task and trace.complete
            if ours and result.cause not in (None, "not attempted", "not graded"):
                found = sealed.setdefault(result.name, {}).setdefault(trace.identity, [])
                found.append(trace.seal(mistake.diagnosis))


def _subjects(assignment: Assignment, mistakes: list[Mistake]) -> Iterator[InPlace]:
    solution = definitions(solution_cells(assignment.source))
    for mistake in mistakes:
        cells = [*solution, mistake.code]
        yield InPlace(_executed(assignment, mistake.name, cells), folder=assignment.folder / "artifacts")
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")


def _executed(assignment: Assignment, name: str, cells: list[str]) -> dict[str, Any]:
    variables: dict[str, Any] = {"__name__": "__main__"}
    try:
        for cell in cells:
            exec(compile(cell, f"<{name}>", "exec"), variables)
    except Exception as error:
        raise AssignmentError(
            f"{assignment.folder / 'wrong' / name}.py: expected code that runs after the solution, "
            f"got {type(error).__name__}: {error}. Mend it."
        ) from error
    return variables
