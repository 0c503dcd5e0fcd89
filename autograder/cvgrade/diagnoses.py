"""Seal what the known mistakes are called, for the exercise: see `cvgrade.traces`."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from cvgrade.assignment import Assignment, GraderTest, Mistake
from cvgrade.errors import AssignmentError
from cvgrade.in_place import InPlace, Sealed, run_in_place
from cvgrade.results import TestResult
from cvgrade.sandbox import models
from cvgrade.source import needed_definitions


def sealed_diagnoses(assignment: Assignment) -> bytes:
    """Seal the diagnosis of each known mistake with the answers it gives to the visible tests that it fails.

    Raises
    ------
    AssignmentError
        Where a mistake's code, or the solution below it, does not run.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the same rounding errors every time
    visible = {test.name: test for test in assignment.tests if test.visibility == "visible"}
    mistakes = [mistake for mistake in assignment.mistakes if any(name in visible for name in mistake.fails)]
    sealed: Sealed = {}
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        _seal_all(assignment, visible, mistakes, sealed)
    return (json.dumps(sealed, indent=1, sort_keys=True) + "\n").encode()


def _seal_all(
    assignment: Assignment, visible: dict[str, GraderTest], mistakes: list[Mistake], sealed: Sealed
) -> None:
    for task in dict.fromkeys(mistake.task for mistake in mistakes):  # named where its own task fails
        own = [mistake for mistake in mistakes if mistake.task == task]
        tests = {name: test for name, test in visible.items() if test.task == task}
        ran = run_in_place(assignment.test_files[0], tests, _subjects(assignment, own))
        for mistake, (subject, results) in zip(own, ran, strict=True):
            _seal(sealed, mistake, subject, results)


def _seal(sealed: Sealed, mistake: Mistake, subject: InPlace, results: list[TestResult]) -> None:
    """Add a mistake's diagnosis under each test that it fails, locked by the answers it gave there."""
    for result in results:
        trace = subject.traces[result.name]
        if trace.complete and result.cause not in (None, "not attempted", "not graded"):
            found = sealed.setdefault(result.name, {}).setdefault(trace.identity, [])
            found.append(trace.seal(mistake.diagnosis))


class _Repeatable(InPlace):
    """A subject whose answers are the same at every release, also where they depend on random numbers."""

    def before_test(self, test: GraderTest) -> None:
        random.seed(0)
        np.random.seed(0)
        models.seed(0)
        super().before_test(test)


def _subjects(assignment: Assignment, mistakes: list[Mistake]) -> Iterator[InPlace]:
    solution = needed_definitions(assignment)
    for mistake in mistakes:
        cells = [*solution, mistake.code]
        yield _Repeatable(_executed(assignment, mistake.name, cells), folder=assignment.folder / "artifacts")
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
