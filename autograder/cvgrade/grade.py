"""Grade a class: jobs pull submissions, each finished one is stored at once, a killed run goes on where it was."""

from __future__ import annotations

import multiprocessing
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from cvgrade.assignment import Assignment, GraderTest, read_assignment
from cvgrade.checks import same_answer
from cvgrade.errors import AssignmentError, Cause, GraderFault
from cvgrade.files import write_atomically
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import CellNote, Report, TaskResult, TestResult
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import Call, RemoteStudent, Session, replay
from cvgrade.source import definitions, function_names, solution_cells
from cvgrade.submission import Submission, read_submission

ENGINE = 1  # raise when the engine changes in a way that can change a mark


def grade_class(
    assignment: Assignment,
    submissions: list[Submission],
    results: Path,
    *,
    jobs: int,
    on_report: Callable[[Report, bool], None] = lambda report, fresh: None,
    on_ready: Callable[[], None] = lambda: None,
) -> list[Report]:
    """Grade submissions with `jobs` processes; results land in ``<results>/<student>.json``.

    A submission whose stored result has the same digests is not graded again. `on_report(report, fresh)` is
    called for each as it is known, `on_ready()` whenever a process has its jail and its tests ready.

    Raises
    ------
    GraderFault
        Where the jail does not start, or a result cannot be stored. Whatever was stored stays.
    """
    done: dict[str, Report] = {}
    waiting = []
    for submission in submissions:
        stored = _stored(results / f"{submission.student}.json", submission, assignment)
        if stored is None:
            waiting.append(submission)
        else:
            done[submission.student] = stored
            on_report(stored, False)
    with _Pool(assignment, min(jobs, len(waiting))) as pool:
        for report in pool.grade(waiting, on_ready):
            write_atomically(results / f"{report.student}.json", report.to_json())
            done[report.student] = report
            on_report(report, True)
    return [done[submission.student] for submission in submissions]


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder of results and its gradebook for one grading run.

    Raises
    ------
    AssignmentError
        Where another run holds it, or it cannot be a folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AssignmentError(
            f"grade: expected a folder to write to, {folder}, got {error.strerror}. Choose another with --output."
        ) from error
    try:
        lock = FileLock(folder / ".lock", timeout=0)
        with lock:
            yield
    except Timeout:
        raise AssignmentError(
            f"grade: expected to be alone in {folder}, another `cvgrade grade` is writing there. "
            "Wait until it has finished, or choose another folder with --output."
        ) from None


def _stored(path: Path, submission: Submission, assignment: Assignment) -> Report | None:
    try:
        report = Report.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same = (report.submission_sha256, report.tests_sha256) == (submission.sha256, assignment.tests_sha256)
    return report if same and report.graded and report.versions == versions() else None


def versions() -> dict[str, str]:
    """Name what a mark may depend on besides the submission and the tests."""
    return {"engine": str(ENGINE), "python": platform.python_version(), "numpy": np.__version__}


class _Pool:
    """Processes that grade; one that dies costs the submission it held a *not graded*, nothing else."""

    def __init__(self, assignment: Assignment, jobs: int) -> None:
        self._assignment = assignment
        self._context = multiprocessing.get_context("spawn")
        self._jobs: dict[Connection, Any] = {}
        self._holds: dict[Connection, Submission] = {}
        for _ in range(jobs):
            self._start()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *exc: object) -> None:
        for connection, process in self._jobs.items():
            connection.close()
            process.join(timeout=5)
            if process.is_alive():
                process.kill()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_job, args=(str(self._assignment.folder), theirs), daemon=True)
        process.start()
        theirs.close()
        self._jobs[ours] = process

    def grade(self, waiting: list[Submission], on_ready: Callable[[], None]) -> Iterator[Report]:
        queue = list(reversed(waiting))
        left = len(queue)
        while left:
            for ready in wait(list(self._jobs)):
                assert isinstance(ready, Connection)
                try:
                    kind, text = ready.recv()
                except (EOFError, OSError):
                    yield from self._replace(ready)
                    left -= 1
                    continue
                if kind == "fault":
                    raise GraderFault(text)
                if kind == "ready":
                    on_ready()
                if kind == "report":
                    del self._holds[ready]
                    left -= 1
                    yield Report.from_json(text)
                if queue:
                    submission = self._holds[ready] = queue.pop()
                    ready.send((submission.student, str(submission.path)))

    def _replace(self, connection: Connection) -> Iterator[Report]:
        """Start a new job for one that died, and report what it held as not graded."""
        process = self._jobs.pop(connection)
        process.join()
        submission = self._holds.pop(connection, None)
        if submission is None:
            raise GraderFault(
                f"grade: a grading process ended before its first submission ({process.exitcode})"
            )
        self._start()
        why = f"the grading process ended (exit code {process.exitcode}); grade again"
        yield _not_graded(self._assignment, submission, why)


def _not_graded(assignment: Assignment, submission: Submission, why: str) -> Report:
    return _report(
        assignment, submission, [_without_run(test, "not graded", why) for test in assignment.tests]
    )


def _unreadable(assignment: Assignment, submission: Submission) -> Report:
    message = f"Nothing could be run: {submission.problem}."
    return _report(
        assignment, submission, [_without_run(test, "not attempted", message) for test in assignment.tests]
    )


def _without_run(test: GraderTest, cause: Cause, message: str) -> TestResult:
    return TestResult(test.name, test.task, test.points, 0.0, test.visibility, cause, message)


def _job(folder: str, connection: Connection) -> None:
    """Grade what comes through the pipe, until it closes."""
    assignment = read_assignment(Path(folder))
    try:
        with Zygote(assignment.preload) as zygote:
            grader = _Grader(assignment, zygote, connection)
            plugin = GraderPlugin(
                {test.name: test for test in assignment.tests},
                grader.subjects(),
                on_done=grader.finish,
                explanations={mistake.name: mistake.diagnosis for mistake in assignment.mistakes},
                seed=assignment.name,
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


class _Subject:
    """One submission under test."""

    def __init__(self, grader: _Grader, submission: Submission) -> None:
        self.name = submission.student
        self.submission = submission
        self.session = grader.session(submission.cells)
        self.student = RemoteStudent(self.session, grader.functions)
        self.started = time.perf_counter(), time.process_time()
        self._grader = grader

    def before_test(self, test: GraderTest) -> None:
        """Forget the calls of the test before."""
        self.session.calls.clear()

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Name the mistakes of this task that answer every call of the failed test in the same way."""
        return self._grader.explain(test, list(self.session.calls))


class _Grader:
    """What one job keeps: the jail, and the known mistakes at work in it."""

    def __init__(self, assignment: Assignment, zygote: Zygote, connection: Connection) -> None:
        self.assignment = assignment
        self._zygote = zygote
        self._connection = connection
        self._mistakes: dict[str, Session] = {}
        self._patient = replace(assignment.limits, submission_timeout_s=24 * 3600.0)  # serves the whole class
        solution = solution_cells(assignment.source)
        self.functions = function_names(solution)
        self._solution = tuple(definitions(solution))

    def session(self, cells: tuple[str, ...]) -> Session:
        return Session(self._zygote, cells, self.assignment.limits)

    def subjects(self) -> Iterator[_Subject]:
        """Ask the parent for one submission after another."""
        _tell(self._connection, ("ready", ""))
        while True:
            try:
                student, path = self._connection.recv()
            except (EOFError, ConnectionResetError):
                return
            submission = read_submission(student, Path(path))
            if submission.problem:
                report = _unreadable(self.assignment, submission)
                _tell(self._connection, ("report", report.to_json()))
            else:
                yield _Subject(self, submission)

    def finish(self, subject: Any, results: list[TestResult]) -> None:
        """Send a finished submission's report to the parent."""
        subject.session.end()
        report = replace(
            _report(self.assignment, subject.submission, results, subject.session),
            seconds=round(time.perf_counter() - subject.started[0], 3),
            cpu_s=round(time.process_time() - subject.started[1] + subject.session.cpu_s, 4),
        )
        _tell(self._connection, ("report", report.to_json()))

    def explain(self, test: GraderTest, calls: list[Call]) -> frozenset[str]:
        """Name the known mistakes of the test's task that answer these calls alike."""
        if not calls:
            return frozenset()
        found = set()
        for mistake in self.assignment.mistakes:
            if mistake.task == test.task:
                session = self._mistakes.get(mistake.name)
                if session is None:
                    session = Session(self._zygote, (*self._solution, mistake.code), self._patient)
                    self._mistakes[mistake.name] = session
                if all(map(_alike, calls, replay(session, calls))):
                    found.add(mistake.name)
        return frozenset(found)


def _alike(call: Call, other: Call) -> bool:
    if call.error or other.error:
        return call.error == other.error
    return same_answer(call.answer, other.answer)


def _report(
    assignment: Assignment,
    submission: Submission,
    results: list[TestResult],
    session: Session | None = None,
) -> Report:
    tasks = tuple(
        TaskResult(task, tuple(result for result in results if result.task == task))
        for task in assignment.tasks
    )
    notes = sorted(session.notes.items()) if session else []
    return Report(
        assignment=assignment.name,
        student=submission.student,
        tasks=tasks,
        submission_sha256=submission.sha256,
        tests_sha256=assignment.tests_sha256,
        notes=tuple(CellNote(number, message) for number, message in notes),
        printed=session.printed if session else "",
        problem=submission.problem,
        versions=versions(),
    )
