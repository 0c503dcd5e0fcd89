"""Grade a class: jobs pull submissions, each finished one is stored at once, a killed run goes on where it was.

`cvgrade.job` is what one process does, `cvgrade.journal` says what becomes of a submission whose process dies.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cvgrade.assembly import not_run, report_of, unreadable, versions, without_run
from cvgrade.assignment import Assignment
from cvgrade.environment import environment_sha256
from cvgrade.files import write_atomically
from cvgrade.job import run_job
from cvgrade.journal import Journal
from cvgrade.pool import Outcome, Pool
from cvgrade.results import Report
from cvgrade.sandbox.cgroup import delegated
from cvgrade.submission import Submission


class Graders(Protocol):
    """Who grades: processes here (`cvgrade.pool`) or elsewhere (`cvgrade.cluster`)."""

    def run(self, items: list[Submission], on_ready: Callable[[], None]) -> Iterator[Outcome[Submission]]:
        """Grade each submission, and give each outcome as it is known."""


Elsewhere = Callable[[Assignment, int, Mapping[str, str]], AbstractContextManager[Graders]]


def grade_class(
    assignment: Assignment,
    submissions: list[Submission],
    results: Path,
    *,
    jobs: int,
    seed: int = 0,
    only: Mapping[str, str] | None = None,
    elsewhere: Elsewhere | None = None,
    again: bool = False,
    on_report: Callable[[Report, bool], None] = lambda report, fresh: None,
    on_ready: Callable[[], None] = lambda: None,
) -> list[Report]:
    """Grade submissions with `jobs` processes; results land in ``<results>/<student>.json``.

    `seed` and the names of assignment, student and test seed each test's `rng`: see `cvgrade.seeds`. A submission
    whose stored result has the same digests and seed is not graded again, unless `again` says so. `only` names, for
    some students, the one task that is judged. Where `elsewhere` is given, it opens the graders in place of processes
    here, for an assignment, a seed and `only`. `on_report(report, fresh)` is called for each as it is known,
    `on_ready()` whenever a process, or a machine elsewhere, is ready.

    Raises
    ------
    GraderFault
        Where the jail does not start, or a result cannot be stored. Whatever was stored stays.
    """
    done: dict[str, Report] = {}
    waiting = []
    for submission in submissions:
        stored = None if again else stored_report(results, submission, assignment, seed)
        if stored is not None:
            done[submission.student] = stored
            on_report(stored, False)
        elif submission.problem:
            report = done[submission.student] = unreadable(assignment, submission, seed)
            _store(results, report)
            on_report(report, True)
        else:
            waiting.append(submission)
    cut_short = {path.stem for path in (results / ".partial").glob("*.jsonl")}
    waiting.sort(
        key=lambda submission: submission.student in cut_short
    )  # what ended a run comes last in the next
    jobs = min(jobs, len(waiting))
    with _graders(assignment, results, seed, only or {}, jobs, elsewhere if waiting else None) as graders:
        for outcome in graders.run(waiting, on_ready):
            report = _finished(assignment, results, seed, outcome)
            done[report.student] = report
            on_report(report, True)
    with contextlib.suppress(OSError):
        (results / ".partial").rmdir()  # where nothing is left in it
    return [done[submission.student] for submission in submissions]


def _graders(
    assignment: Assignment,
    results: Path,
    seed: int,
    only: Mapping[str, str],
    jobs: int,
    elsewhere: Elsewhere | None,
) -> AbstractContextManager[Graders]:
    if elsewhere is not None:
        return elsewhere(assignment, seed, only)
    arguments = (str(assignment.folder), str(results), seed, delegated() if jobs else None, only)
    return Pool(run_job, arguments, _message, jobs=jobs)


def _finished(assignment: Assignment, results: Path, seed: int, outcome: Outcome[Submission]) -> Report:
    """Store the report of a submission; where its job died, the report of what its journal holds."""
    journal = Journal(results, report_of(assignment, outcome.item, [], seed))
    if outcome.journal is not None:
        journal.adopt(outcome.journal)
    if outcome.lost:
        report = _cut_short(assignment, seed, outcome, journal)
        _store(results, report)
        return report
    report = _understood(assignment, seed, outcome)
    _store(results, report)
    journal.remove()
    return report


def _understood(assignment: Assignment, seed: int, outcome: Outcome[Submission]) -> Report:
    """Read a job's report; one that breaks the format is a fault of ours, and costs nobody else's marks."""
    try:
        return Report.from_json(outcome.text)
    except ValueError as error:
        why = f"its result breaks the format: {error}"
        return not_run(assignment, outcome.item, seed, "not graded", why)


def _store(results: Path, report: Report) -> None:
    write_atomically(results / f"{report.student}.json", report.to_json())


def _cut_short(assignment: Assignment, seed: int, outcome: Outcome[Submission], journal: Journal) -> Report:
    found = journal.read()
    why = f"{outcome.lost}; grade again"
    if found.beginnings > 1:
        why = (
            f"{outcome.lost}, as in {found.beginnings - 1} of the runs before; read the notebook before you grade it "
            "again, or lower the memory and the time it may use"
        )
    results = [found.tests.get(test.name, without_run(test, "not graded", why)) for test in assignment.tests]
    report = report_of(assignment, outcome.item, results, seed)
    return replace(report, versions=report.versions | {"cut short": why})  # so the next run grades it anew


def stored_report(results: Path, submission: Submission, assignment: Assignment, seed: int) -> Report | None:
    """Return the stored result of a submission where it still holds, else None: it is to be graded."""
    try:
        report = Report.from_json((results / f"{submission.student}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    digests = (submission.sha256, assignment.tests_sha256, environment_sha256(), seed)
    found = (report.submission_sha256, report.tests_sha256, report.environment_sha256, report.seed)
    return report if found == digests and report.graded and report.versions == versions() else None


def _message(submission: Submission) -> tuple[str, str]:
    return submission.student, str(submission.path)
