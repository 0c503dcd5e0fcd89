"""Grade a class: jobs pull submissions, each finished one is stored at once, a killed run goes on where it was.

What disturbs a grading from outside (the jail is killed, a worker dies of SIGKILL) must not cost a mark, and a
student's process can send itself that signal too. So a submission that was disturbed is graded again from its first
test, once and at once; what happens twice is its own doing. `cvgrade.journal` says what becomes of a submission
whose grading process itself dies.
"""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from cvgrade.assignment import Assignment, GraderTest, read_assignment
from cvgrade.checks import same_answer
from cvgrade.environment import environment_sha256
from cvgrade.errors import AssignmentError, Cause, GraderFault
from cvgrade.files import write_atomically
from cvgrade.journal import Journal
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.pool import Outcome, Pool
from cvgrade.results import CellNote, Report, TaskResult, TestResult
from cvgrade.sandbox.cgroup import delegated
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import Call, RemoteStudent, Session
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule, same_model
from cvgrade.sandbox.replay import replay
from cvgrade.seeds import seed_words
from cvgrade.source import definitions, function_names, solution_cells
from cvgrade.submission import Submission, read_submission

ENGINE = 2  # raise when the engine changes in a way that can change a mark


def grade_class(
    assignment: Assignment,
    submissions: list[Submission],
    results: Path,
    *,
    jobs: int,
    seed: int = 0,
    on_report: Callable[[Report, bool], None] = lambda report, fresh: None,
    on_ready: Callable[[], None] = lambda: None,
) -> list[Report]:
    """Grade submissions with `jobs` processes; results land in ``<results>/<student>.json``.

    `seed` and the names of assignment, student and test seed each test's `rng`: see `cvgrade.seeds`. A submission
    whose stored result has the same digests and seed is not graded again. `on_report(report, fresh)` is called for
    each as it is known, `on_ready()` whenever a process has its jail and its tests ready.

    Raises
    ------
    GraderFault
        Where the jail does not start, or a result cannot be stored. Whatever was stored stays.
    """
    done: dict[str, Report] = {}
    waiting = []
    for submission in submissions:
        stored = _stored(results / f"{submission.student}.json", submission, assignment, seed)
        if stored is not None:
            done[submission.student] = stored
            on_report(stored, False)
        elif submission.problem:
            report = done[submission.student] = _unreadable(assignment, submission, seed)
            _store(results, report)
            on_report(report, True)
        else:
            waiting.append(submission)
    cut_short = {path.stem for path in (results / ".partial").glob("*.jsonl")}
    waiting.sort(
        key=lambda submission: submission.student in cut_short
    )  # what ended a run comes last in the next
    arguments = (str(assignment.folder), str(results), seed, delegated() if waiting else None)
    with Pool(_job, arguments, _message, jobs=min(jobs, len(waiting))) as pool:
        for outcome in pool.run(waiting, on_ready):
            report = _finished(assignment, results, seed, outcome)
            done[report.student] = report
            on_report(report, True)
    with contextlib.suppress(OSError):
        (results / ".partial").rmdir()  # where nothing is left in it
    return [done[submission.student] for submission in submissions]


def _finished(assignment: Assignment, results: Path, seed: int, outcome: Outcome[Submission]) -> Report:
    """Store the report of a submission; where its job died, the report of what its journal holds."""
    journal = Journal(results, _report(assignment, outcome.item, [], seed))
    report = (
        _cut_short(assignment, seed, outcome, journal) if outcome.lost else Report.from_json(outcome.text)
    )
    _store(results, report)
    if not outcome.lost:
        journal.remove()
    return report


def _understood(assignment: Assignment, seed: int, outcome: Outcome[Submission]) -> Report:
    """Read a job's report; one that breaks the format is a fault of ours, and costs nobody else's marks."""
    try:
        return Report.from_json(outcome.text)
    except ValueError as error:
        why = f"its result breaks the format: {error}"
        results = [_without_run(test, "not graded", why) for test in assignment.tests]
        return _report(assignment, outcome.item, results, seed)


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
    results = [found.tests.get(test.name, _without_run(test, "not graded", why)) for test in assignment.tests]
    report = _report(assignment, outcome.item, results, seed)
    return replace(report, versions=report.versions | {"cut short": why})  # so the next run grades it anew


def _stored(path: Path, submission: Submission, assignment: Assignment, seed: int) -> Report | None:
    try:
        report = Report.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    digests = (submission.sha256, assignment.tests_sha256, environment_sha256(), seed)
    found = (report.submission_sha256, report.tests_sha256, report.environment_sha256, report.seed)
    return report if found == digests and report.graded and report.versions == versions() else None


@cache
def versions() -> dict[str, str]:
    """Name what a mark may depend on besides the submission and the tests."""
    found = {"engine": str(ENGINE), "python": platform.python_version(), "numpy": np.__version__}
    for name in ("keras", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)  # without importing it
    return found


def _unreadable(assignment: Assignment, submission: Submission, seed: int) -> Report:
    cause: Cause = "not graded" if submission.unread else "not attempted"
    message = f"Nothing could be run: {submission.problem}."
    results = [_without_run(test, cause, message) for test in assignment.tests]
    return _report(assignment, submission, results, seed)


def _without_run(test: GraderTest, cause: Cause, message: str) -> TestResult:
    return TestResult(test.name, test.task, test.points, 0.0, test.visibility, cause, message)


def _message(submission: Submission) -> tuple[str, str]:
    return submission.student, str(submission.path)


def _job(folder: str, results: str, seed: int, cgroup: Path | None, connection: Connection) -> None:
    """Grade what comes through the pipe, until it closes."""
    assignment = read_assignment(Path(folder))
    try:
        with Zygote(assignment.preload, cgroup) as zygote:
            grader = _Grader(assignment, zygote, connection, Path(results), seed)
            plugin = GraderPlugin(
                {test.name: test for test in assignment.tests},
                grader.subjects(),
                on_done=grader.finish,
                on_result=grader.note,
                explanations={mistake.name: mistake.diagnosis for mistake in assignment.mistakes},
                seed=seed_words(assignment.name, seed),
            )
            run_pytest(plugin, list(assignment.test_files))
    except (GraderFault, AssignmentError) as fault:
        _tell(connection, ("fault", str(fault)))


def _tell(connection: Connection, message: tuple[str, str]) -> None:
    """Send to the parent; end at once where it is gone, jail and all, as nobody is left to hear of it."""
    try:
        connection.send(message)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)


def session_of(zygote: Zygote, assignment: Assignment, submission: Submission) -> Session:
    """Make ready to run a submission; cells that train are left out where their artifacts are handed in."""
    handed_in = {artifact.name for artifact in submission.artifacts}
    skip = assignment.skip_training and handed_in >= set(assignment.artifacts)
    artifacts = submission.artifacts
    return Session(zygote, submission.cells, assignment.limits, artifacts=artifacts, skip_training=skip)


class _Subject:
    """One submission under test."""

    def __init__(self, grader: _Grader, submission: Submission, *, again: bool = False) -> None:
        self.name = submission.student
        self.again = again  # the second time, after it was disturbed
        self.journal = Journal(grader.results, _report(grader.assignment, submission, [], grader.seed))
        self.submission = submission
        self.disturbances_before = grader.disturbances
        self.session = grader.session(submission)
        self.student = RemoteStudent(self.session, grader.functions)
        self.started = time.perf_counter(), time.process_time()
        self._grader = grader

    def before_test(self, test: GraderTest) -> None:
        """Forget the calls of the test before, and its models."""
        self.session.before_test()

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Name the mistakes of this task that answer every call of the failed test in the same way."""
        try:
            return self._grader.explain(test, list(self.session.calls))
        except GraderFault:  # the jail is dead, or disturbed: `finish` sees it
            return frozenset()


class _Grader:
    """What one job keeps: the jail, and the known mistakes at work in it."""

    def __init__(
        self, assignment: Assignment, zygote: Zygote, connection: Connection, results: Path, seed: int
    ) -> None:
        self.assignment = assignment
        self.seed = seed
        self.results = results
        self._disturbed: Submission | None = None  # to be graded again
        self._zygote = zygote
        self._connection = connection
        self._mistakes: dict[str, Session] = {}
        self._patient = replace(assignment.limits, submission_timeout_s=24 * 3600.0)  # serves the whole class
        solution = solution_cells(assignment.source)
        self.functions = function_names(solution)
        self._solution = tuple(definitions(solution))

    @property
    def disturbances(self) -> int:
        """How often the jail's workers were disturbed so far."""
        return self._zygote.disturbances

    def session(self, submission: Submission) -> Session:
        return session_of(self._zygote, self.assignment, submission)

    def subjects(self) -> Iterator[_Subject]:
        """Ask the parent for one submission after another."""
        _tell(self._connection, ("ready", ""))
        while True:
            try:
                student, path = self._connection.recv()
            except (EOFError, OSError):
                return
            submission = read_submission(student, Path(path))
            if submission.problem:  # since the run began: a file that is gone is no student's fault
                gone = replace(submission, unread=submission.unread or not submission.sha256)
                report = _unreadable(self.assignment, gone, self.seed)
                _tell(self._connection, ("done", report.to_json()))
                continue
            subject = _Subject(self, submission)
            subject.journal.begin()
            yield subject
            if self._disturbed is not None:
                submission, self._disturbed = self._disturbed, None
                yield _Subject(self, submission, again=True)

    def note(self, subject: Any, result: TestResult) -> None:
        """Put a test's outcome on the disk."""
        subject.journal.add(result)

    def finish(self, subject: Any, results: list[TestResult]) -> None:
        """Send a finished submission's report to the parent; where it was disturbed, let it be graded again."""
        with contextlib.suppress(GraderFault):
            subject.session.end()
        if self._zygote.disturbances > subject.disturbances_before or not self._zygote.alive:
            self._start_anew()
            if not subject.again:
                self._disturbed = subject.submission
                return
        report = replace(
            _report(self.assignment, subject.submission, results, self.seed, subject.session),
            seconds=round(time.perf_counter() - subject.started[0], 3),
            cpu_s=round(time.process_time() - subject.started[1] + subject.session.cpu_s, 4),
        )
        _tell(self._connection, ("done", report.to_json()))

    def _start_anew(self) -> None:
        """Make sure of the jail; the known mistakes at work in it may be dead."""
        for session in self._mistakes.values():
            with contextlib.suppress(GraderFault):
                session.end()
        self._mistakes.clear()
        self._zygote.revive()

    def explain(self, test: GraderTest, calls: list[Call]) -> frozenset[str]:
        """Name the known mistakes of the test's task that answer these calls alike."""
        if not calls:
            return frozenset()
        found = set()
        for mistake in self.assignment.mistakes:
            if mistake.task == test.task:
                session = self._mistakes.get(mistake.name)
                if session is None:
                    cells, skip = (*self._solution, mistake.code), self.assignment.skip_training
                    session = Session(self._zygote, cells, self._patient, skip_training=skip)
                    self._mistakes[mistake.name] = session
                if all(map(_alike, calls, replay(session, calls))):
                    found.add(mistake.name)
        return frozenset(found)


def _alike(call: Call, other: Call) -> bool:
    if call.error or other.error:
        return call.error == other.error
    if isinstance(call.answer, RemoteModel | RemoteModule):
        return same_model(call.answer, other.answer)
    return same_answer(call.answer, other.answer)


def _report(
    assignment: Assignment,
    submission: Submission,
    results: list[TestResult],
    seed: int,
    session: Session | None = None,
) -> Report:
    tasks = tuple(
        TaskResult(task, tuple(result for result in results if result.task == task))
        for task in assignment.tasks
    )
    notes = sorted(session.notes.items()) if session else []
    cells = range(1, len(submission.cells) + 1)  # a worker may lie about which cells failed
    return Report(
        assignment=assignment.name,
        student=submission.student,
        tasks=tasks,
        submission_sha256=submission.sha256,
        tests_sha256=assignment.tests_sha256,
        environment_sha256=environment_sha256(),
        limits=asdict(assignment.limits),
        notes=tuple(CellNote(number, message) for number, message in notes if number in cells),
        printed=session.printed if session else "",
        problem=submission.problem,
        versions=versions(),
        seed=seed,
    )
