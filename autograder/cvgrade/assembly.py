"""Put a report together: from the results of a run, or for a submission that could not be run."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from cvgrade.assignment import Assignment, GraderTest
from cvgrade.environment import environment_sha256
from cvgrade.errors import Cause
from cvgrade.results import CellNote, Report, TaskResult, TestResult
from cvgrade.submission import Submission

ENGINE = 3  # raise when the engine changes in a way that can change a mark


@cache
def versions() -> dict[str, str]:
    """Name what a mark may depend on besides the submission and the tests."""
    found = {"engine": str(ENGINE), "python": platform.python_version(), "numpy": np.__version__}
    for name in ("keras", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)  # without importing it
    return found


def report_of(
    assignment: Assignment,
    submission: Submission,
    results: list[TestResult],
    seed: int,
    *,
    notes: Mapping[int, str] | None = None,
    printed: str = "",
) -> Report:
    """Put results in the order of the tasks, with everything that they may depend on.

    `notes` are the messages of failed cells by the cells' numbers, `printed` is what the notebook printed.
    """
    tasks = tuple(
        TaskResult(task, tuple(result for result in results if result.task == task))
        for task in assignment.tasks
    )
    return Report(
        assignment=assignment.name,
        student=submission.student,
        tasks=tasks,
        submission_sha256=submission.sha256,
        tests_sha256=assignment.tests_sha256,
        environment_sha256=environment_sha256(),
        limits=asdict(assignment.limits),
        notes=tuple(CellNote(number, message) for number, message in sorted((notes or {}).items())),
        printed=printed,
        problem=submission.problem,
        versions=versions(),
        seed=seed,
    )


def not_run(assignment: Assignment, submission: Submission, seed: int, cause: Cause, message: str) -> Report:
    """Make the report of a submission none of whose tests was run."""
    results = [without_run(test, cause, message) for test in assignment.tests]
    return report_of(assignment, submission, results, seed)


def unreadable(assignment: Assignment, submission: Submission, seed: int) -> Report:
    """Make the report of a submission with a problem: *not graded* where it could not be read."""
    cause: Cause = "not graded" if submission.unread else "not attempted"
    return not_run(assignment, submission, seed, cause, f"Nothing could be run: {submission.problem}.")


def without_run(test: GraderTest, cause: Cause, message: str) -> TestResult:
    """Make the result of a test that was not run."""
    return TestResult(test.name, test.task, test.points, 0.0, test.visibility, cause, message)
