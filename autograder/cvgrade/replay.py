"""Grade one submission again with the inputs that it met before, and show everything: for the instructor only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cvgrade.assignment import Assignment, GraderTest
from cvgrade.errors import AssignmentError
from cvgrade.job import session_of
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import Report, TestResult
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.proxy import Call, RemoteStudent, Session
from cvgrade.seeds import seed_words
from cvgrade.source import function_names, solution_cells
from cvgrade.submission import Submission

MAX_ENTRIES = 200  # of an array that is written out whole


@dataclass(frozen=True)
class Replayed:
    """One test as it was and as it came out again, with every call it made."""

    before: TestResult | None
    now: TestResult
    calls: tuple[Call, ...]

    @property
    def same(self) -> bool:
        """Whether the test earned the same again, for the same cause."""
        return self.before is not None and (self.before.earned, self.before.cause) == (
            self.now.earned,
            self.now.cause,
        )


def replay_submission(assignment: Assignment, submission: Submission, report: Report) -> list[Replayed]:
    """Run all tests of `report` once more, with its seed; hidden tests tell all that they know.

    Raises
    ------
    AssignmentError
        Where the submission or the tests are no longer those of the report, or nothing could be run.
    GraderFault
        Where the jail does not start.
    """
    for what, then, now in (
        ("the submission that was graded", report.submission_sha256, submission.sha256),
        ("the tests it was graded with", report.tests_sha256, assignment.tests_sha256),
    ):
        if then != now:
            raise AssignmentError(
                f"replay: expected {what} ({then[:12]}…), got another ({now[:12]}…). "
                "Restore it, or grade again."
            )
    if submission.problem:
        raise AssignmentError(f"replay: expected a notebook that can be run, got: {submission.problem}.")
    with Zygote(assignment.preload) as zygote:
        functions = function_names(solution_cells(assignment.source))
        subject = _Subject(submission, session_of(zygote, assignment, submission), functions)
        found: list[TestResult] = []
        plugin = GraderPlugin(
            {test.name: replace(test, visibility="visible") for test in assignment.tests},
            iter([subject]),
            on_done=lambda _, results: found.extend(results),
            explanations={},
            seed=seed_words(assignment.name, report.seed),
        )
        run_pytest(plugin, list(assignment.test_files))
        subject.keep_calls()
        subject.session.end()
    before = {test.name: test for task in report.tasks for test in task.tests}
    return [
        Replayed(before.get(result.name), result, tuple(subject.calls.get(result.name, ())))
        for result in found
    ]


class _Subject:
    """The submission, with the calls of each test kept."""

    def __init__(self, submission: Submission, session: Session, functions: frozenset[str]) -> None:
        self.name = submission.student
        self.session = session
        self.student: Any = RemoteStudent(session, functions)
        self.calls: dict[str, list[Call]] = {}
        self._test = ""

    def before_test(self, test: GraderTest) -> None:
        """Keep the calls of the test before."""
        self.keep_calls()
        self._test = test.name

    def keep_calls(self) -> None:
        """Take the calls since the last time."""
        if self._test:
            self.calls[self._test] = list(self.session.calls)
        self.session.before_test()

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Name no mistakes: the report has them."""
        return frozenset()


def render(replayed: Replayed) -> str:
    """Write one test: its outcome then and now, what was expected and given, and each call in full."""
    now = replayed.now
    lines = [f"{'✓' if now.passed else '✗'} {now.name} ({now.task}): {now.earned:g} of {now.points:g} points"]
    if not replayed.same:
        before = replayed.before
        then = "no such test" if before is None else f"{before.earned:g} points, {before.cause or 'passed'}"
        lines.append(f"  DIFFERS: was {then}; now {now.cause or 'passed'}")
    if not now.passed:
        lines.append(f"  {now.cause}: {now.message}")
        lines += [
            f"  {label}: {_indented(text)}"
            for label, text in (("expected", now.expected), ("got", now.got))
            if text
        ]
    for call in replayed.calls:
        arguments = [_written(value) for value in call.args or ()]
        arguments += [f"{name}={_written(value)}" for name, value in call.kwargs.items()]
        asked = call.name if call.args is None else f"{call.name}({', '.join(arguments)})"
        answer = f"raised {call.error}" if call.error else f"→ {_written(call.answer)}"
        lines.append(f"  {_indented(asked)}\n    {_indented(answer)}")
    return "\n".join(lines)


def _written(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(value)
    text = np.array2string(value, separator=", ", threshold=MAX_ENTRIES, floatmode="unique")
    return f"np.array({text}, dtype=np.{value.dtype.name})"


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
