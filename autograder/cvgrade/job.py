"""One grading process: a jail, a pytest session that collects the tests once, one submission after another.

What disturbs a grading from outside (the jail is killed, a worker dies of SIGKILL) must not cost a mark, and a
student's process can send itself that signal too. So a submission that was disturbed is graded again from its first
test, once and at once; what happens twice is its own doing.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cvgrade.assembly import report_of, unreadable
from cvgrade.assignment import Assignment, GraderTest, read_assignment
from cvgrade.checks import same_answer
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.journal import Journal
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import TestResult
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import Call, RemoteStudent, Session
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule, same_model
from cvgrade.sandbox.replay import replay
from cvgrade.seeds import seed_words
from cvgrade.source import function_names, needed_definitions, solution_cells
from cvgrade.submission import Submission, read_submission


def run_job(
    folder: str,
    results: str,
    seed: int,
    cgroup: Path | None,
    only: Mapping[str, str],
    connection: Connection,
) -> None:
    """Grade what comes through the pipe, until it closes; of students in `only` just the task named there."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # else torch takes all cores, and each core has its job
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
                usual={mistake.name: mistake.fails for mistake in assignment.mistakes},
                seed=seed_words(assignment.name, seed),
                wanted=lambda subject, test: only.get(subject.name, test.task) == test.task,
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
        self.journal = Journal(grader.results, report_of(grader.assignment, submission, [], grader.seed))
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
        self.functions = function_names(solution_cells(assignment.source))
        self._solution = tuple(needed_definitions(assignment))

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
                given = self._connection.recv()
            except (EOFError, OSError):
                return
            # on another machine it was read when it was sent; here it is read now
            submission = given if isinstance(given, Submission) else read_submission(given[0], Path(given[1]))
            if submission.problem:  # since the run began: a file that is gone is no student's fault
                gone = replace(submission, unread=submission.unread or not submission.sha256)
                report = unreadable(self.assignment, gone, self.seed)
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
            report_of(
                self.assignment,
                subject.submission,
                results,
                self.seed,
                notes=subject.session.notes,
                printed=subject.session.printed,
            ),
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
