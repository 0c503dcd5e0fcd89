"""The pytest plugin: one session, collected once, marks many submissions; gives `student`, `rng`, `run_seed`."""

from __future__ import annotations

import builtins
import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from cvgrade.assignment import GraderTest
from cvgrade.checks import CheckFailure, PartialCredit
from cvgrade.errors import Cause, GraderFault, StudentError
from cvgrade.pictures import picture_of
from cvgrade.results import TestResult

MAX_SHOWN = 600  # characters of an expected or a given value in feedback


class Subject(Protocol):
    """Whose functions the tests call: a jailed submission, or the notebook that asks for a check."""

    name: str
    student: Any

    def before_test(self, test: GraderTest) -> None:
        """Get ready for a test."""

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Name the known mistakes that give the answers this failed test has just seen."""


class GraderPlugin:
    """Runs the collected tests on one subject after another.

    Parameters
    ----------
    tests
        What each test function is worth, by name.
    subjects
        An iterator of submissions; pulled one at a time, so that memory does not grow with the class.
    on_done
        Called with a subject and its results when all its tests have run.
    on_result
        Called with a subject and a result as soon as it is known; the diagnosis comes later.
    explanations
        The diagnosis of each known mistake, by its name.
    usual
        The tests that each known mistake usually fails: of two that answer alike, the one is named whose tests failed.
    seed
        With the subject's and the test's names it seeds the fixture `rng`.
    wanted
        Whether a test is to be run on a subject.
    """

    def __init__(
        self,
        tests: dict[str, GraderTest],
        subjects: Iterator[Subject],
        *,
        on_done: Callable[[Subject, list[TestResult]], None],
        on_result: Callable[[Subject, TestResult], None] = lambda subject, result: None,
        explanations: dict[str, str],
        usual: Mapping[str, tuple[str, ...]] | None = None,
        seed: str = "",
        wanted: Callable[[Subject, GraderTest], bool] = lambda subject, test: True,
    ) -> None:
        self.tests = tests
        self.wanted = wanted
        self.subjects = subjects
        self.on_done = on_done
        self.on_result = on_result
        self.fault: GraderFault | None = None  # pytest would turn it into an internal error of its own
        self.explanations = explanations
        self.usual = usual or {}
        self.seed = seed
        self.subject: Subject | None = None
        self.candidates: dict[str, frozenset[str]] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the mark."""
        config.addinivalue_line("markers", "task(name, points, hint): what a grader marks")

    @pytest.fixture
    def student(self) -> Any:
        """Give the submission under test."""
        assert self.subject is not None
        return self.subject.student

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Give a generator seeded by the assignment, the student and the test: the same at every grading."""
        assert self.subject is not None
        key = "\0".join((self.seed, self.subject.name, request.node.name)).encode()
        return np.random.default_rng(int.from_bytes(hashlib.sha256(key).digest()[:16], "little"))

    @pytest.fixture
    def run_seed(self) -> int:
        """Give a number drawn from the run's seed, for inputs too costly to draw anew for each student."""
        return int.from_bytes(hashlib.sha256(self.seed.encode()).digest()[:8], "little")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test on every subject."""
        if session.testsfailed:
            raise session.Interrupted("the tests could not be collected")
        try:
            for subject in self.subjects:
                tests = {name: test for name, test in self.tests.items() if self.wanted(subject, test)}
                self._mark_all(subject, tests, [item for item in session.items if item.name in tests])
        except GraderFault as fault:
            self.fault = fault
        return True

    def _mark_all(self, subject: Subject, tests: dict[str, GraderTest], items: list[pytest.Item]) -> None:
        self.subject = subject
        self.candidates = {}
        following = [*items[1:], *items[:1]]
        results = [self._mark(item, after) for item, after in zip(items, following, strict=True)]
        for name in tests.keys() - {item.name for item in items}:
            why = "pytest does not collect it as one test: write it as one plain function, without parameters"
            results.append(_result(tests[name], "not graded", why))
        self.on_done(subject, self._diagnose(results))

    def _mark(self, item: pytest.Item, after: pytest.Item) -> TestResult:
        """Run one test with pytest's own set-up and tear-down, without the reports that nobody reads here."""
        assert self.subject is not None
        test = self.tests[item.name]
        started = time.perf_counter()
        self.subject.before_test(test)
        item._initrequest()  # type: ignore[attr-defined]  # fixtures anew: the item has run before
        following = after if after is not item else item.parent  # never itself: pytest would not tear it down
        error: BaseException | None = None
        try:
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        except (Exception, pytest.skip.Exception, pytest.fail.Exception) as raised:
            error = raised
        try:
            item.ihook.pytest_runtest_teardown(item=item, nextitem=following)
        except Exception as raised:
            error = error or raised
        result = replace(judge(test, error), seconds=round(time.perf_counter() - started, 4))
        self.on_result(self.subject, result)
        if result.cause not in (None, "not graded", "not attempted"):
            self.candidates[test.name] = self.subject.candidates(test)
        return result

    def _diagnose(self, results: list[TestResult]) -> list[TestResult]:
        """Name, for each task, the known mistake that explains most of its failed tests."""
        votes: dict[tuple[str, str], int] = {}
        for result in results:
            for name in self.candidates.get(result.name, ()):
                votes[result.task, name] = votes.get((result.task, name), 0) + 1
        failed = {result.name for result in results if not result.passed}
        named = []
        for result in results:
            ranks = {
                name: (-votes[result.task, name], len({*self.usual.get(name, ())} - failed), name)
                for name in self.candidates.get(result.name, ())
            }
            found = sorted(ranks, key=lambda name: ranks[name])
            named.append(replace(result, diagnosis=self.explanations[found[0]]) if found else result)
        return named


def judge(test: GraderTest, error: BaseException | None) -> TestResult:
    """Turn the end of a test into its result: the student's faults by name, any other error is ours."""
    if error is None:
        return _result(test, None, "")
    if isinstance(error, PartialCredit):
        earned = round(error.fraction * test.points, 4)
        return replace(_result(test, error.cause, error.message), earned=earned)
    shown = test.visibility == "visible"
    if isinstance(error, CheckFailure) and shown:
        return replace(
            _result(test, error.cause, error.message),
            expected=_text(error.expected),
            got=_text(error.got),
            picture=picture_of(error.expected, error.got, error.first),
        )
    if isinstance(error, CheckFailure):
        return _result(test, error.cause, error.message if error.public else _discreet(error))
    if isinstance(error, StudentError):
        message = error.message if shown or error.public else _discreet(error)
        return replace(_result(test, error.cause, message), details=error.details if shown else "")
    if isinstance(error, GraderFault):
        return _result(test, "not graded", str(error))
    return _result(test, "not graded", f"the test itself failed: {type(error).__name__}: {error}")


def _result(test: GraderTest, cause: Cause | None, message: str) -> TestResult:
    return TestResult(
        name=test.name,
        task=test.task,
        points=test.points,
        earned=test.points if cause is None else 0.0,
        visibility=test.visibility,
        cause=cause,
        message=message,
        hint=test.hint if cause is not None else "",
    )


def _discreet(error: CheckFailure | StudentError) -> str:
    """Say what kind of failure a hidden test met, in our own words: a message may carry the hidden input."""
    kind = error.message.partition(":")[0]
    builtin = getattr(builtins, kind, None)
    if error.cause == "exception" and isinstance(builtin, type) and issubclass(builtin, BaseException):
        return f"For another input it raises {kind}."
    return {
        "partly right": "For another input the result is right in part.",
        "wrong value": "For another input the result has wrong values.",
        "wrong shape": "For another input the result has a wrong shape.",
        "wrong type": "For another input the result is not of the type asked for.",
        "exception": "For another input it raises an exception.",
        "timeout": "For another input it does not finish in time.",
        "memory": "For another input it needs more memory than allowed.",
        "crash": "For another input its process ends.",
        "not attempted": "It is not written yet, or not defined.",
        "not graded": error.message,
    }[error.cause]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, suppress_small=True, threshold=80, edgeitems=4)
    else:
        text = repr(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def run_pytest(plugin: GraderPlugin, files: list[Path]) -> None:
    """Run a session over the graders' files, quietly and cut off from any configuration around them.

    Raises
    ------
    GraderFault
        Where pytest cannot collect or run them.
    """
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:xdist", "-p", "no:hypothesispytest"]
    options += [
        "-p",
        "no:warnings",
        "-p",
        "no:anyio",
        "-p",
        "no:faulthandler",
        "-p",
        "no:logging",
        "-p",
        "no:capture",
    ]
    options += [
        "--import-mode=importlib",
        "--assert=plain",
        "-c",
        "/dev/null",
        "--rootdir",
        str(files[0].parent),
    ]
    for file in files:
        sys.modules.pop(file.stem, None)  # else pytest takes a file of this name that it has imported before
    collector = _CollectionErrors()
    code = pytest.main([*options, *map(str, files)], plugins=[plugin, collector])
    if plugin.fault is not None:
        raise plugin.fault
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise GraderFault(
            f"tests: expected to run {files[0].parent}, pytest ended with {code!r}. {collector.text}"
        )


class _CollectionErrors:
    def __init__(self) -> None:
        self.text = ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.text += str(report.longrepr)
