"""The numbers of the class report, as plain data: what the page shows and `cvgrade report --json` prints.

What is not graded, by a fault of ours, counts in no mean, no share and no correlation.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cvgrade.assignment import Assignment, GraderTest
from cvgrade.reports import item_analysis
from cvgrade.reports.teaching import Message, MistakeCount, messages, mistakes
from cvgrade.results import Report, TaskResult, TestResult

BINS = 10
SLOWEST = 5  # submissions named for the time they took
LOWEST = 25  # submissions named for their few points
ENOUGH = 0.5  # share of the points below which a submission counts as low

Counts = list[tuple[str, int]]
ByTest = dict[
    str, list[tuple[TestResult, float | None]]
]  # with the submission's points, None where it is not graded


@dataclass(frozen=True)
class HandIn:
    """What collecting knew of a submission: how many attempts there were, and begun minutes late, where known."""

    attempts: int
    minutes_late: int | None


@dataclass(frozen=True)
class TestFigures:
    """One test over the class; `difficulty` is the mean share of its points, None where nobody was marked."""

    __test__ = False  # pytest: this is not a test class

    name: str
    visible: bool
    points: float
    passed: int
    count: int
    difficulty: float | None
    discrimination: float | None
    hint: str


@dataclass(frozen=True)
class TaskFigures:
    """One task over the class, of those graded: how many earned all, a part, none, and how many wrote nothing.

    `none` counts those who wrote nothing as well.
    """

    task: str
    points: float
    count: int
    mean: float
    difficulty: float | None
    discrimination: float | None
    all: int
    part: int
    none: int
    not_attempted: int
    causes: Counts
    mistakes: list[MistakeCount]
    messages: list[Message]
    tests: list[TestFigures]


@dataclass(frozen=True)
class Fault:
    """Somebody not graded by a fault of ours: the tests, and what happened."""

    student: str
    tests: list[str]
    why: list[str]


@dataclass(frozen=True)
class Row:
    """One submission in the list of all."""

    student: str
    earned: float
    graded: bool
    not_attempted: list[str]
    remark: str
    seconds: float
    cpu_s: float
    attempts: int | None
    minutes_late: int | None


@dataclass(frozen=True)
class ClassFigures:
    """Everything that the class report tells."""

    assignment: str
    title: str
    points: float
    submissions: int
    graded: int
    mean: float
    median: float
    deviation: float
    histogram: list[int]
    tasks: list[TaskFigures]
    nobody_passes: list[str]
    everybody_passes: list[str]
    faults: list[Fault]
    rows: list[Row]  # best first
    lowest: list[Row]  # below half of the points, lowest first, without those who wrote nothing
    low: int  # how many are below half of the points, those who wrote nothing included
    nothing_attempted: list[str]
    cpu_s: float
    median_s: float
    slowest: list[Row]
    attempts: Counts | None  # None where nothing was recorded
    late: int
    late_unknown: int


def class_figures(
    assignment: Assignment, reports: list[Report], hand_ins: Mapping[str, HandIn] | None = None
) -> ClassFigures:
    """Count and measure at least one report; the order of the reports changes nothing."""
    reports = sorted(reports, key=lambda report: report.student)
    total = sum(assignment.tasks.values())
    earned = [report.earned for report in reports if report.graded] or [0.0]
    rows = [_row(report, (hand_ins or {}).get(report.student)) for report in reports]
    low = [row for row in rows if row.graded and row.earned < ENOUGH * total]
    nothing = [row.student for row in rows if _nothing(row, assignment)]
    by_test = _by_test(reports)
    tasks = [_task(assignment, name, reports, by_test) for name in assignment.tasks]
    tests = [test for task in tasks for test in task.tests if test.count]
    return ClassFigures(
        assignment=assignment.name,
        title=assignment.title,
        points=total,
        submissions=len(reports),
        graded=sum(report.graded for report in reports),
        mean=statistics.fmean(earned),
        median=statistics.median(earned),
        deviation=statistics.pstdev(earned),
        histogram=histogram(earned, total),
        tasks=tasks,
        nobody_passes=[test.name for test in tests if test.passed == 0],
        everybody_passes=[test.name for test in tests if test.passed == test.count],
        faults=_faults(reports),
        rows=sorted(rows, key=lambda row: (-row.earned, row.student)),
        lowest=sorted(
            (row for row in low if row.student not in nothing), key=lambda row: (row.earned, row.student)
        )[:LOWEST],
        low=len(low),
        nothing_attempted=nothing,
        cpu_s=sum(report.cpu_s for report in reports),
        median_s=statistics.median(report.seconds for report in reports),
        slowest=sorted(rows, key=lambda row: (-row.seconds, row.student))[:SLOWEST],
        attempts=_attempts(rows),
        late=sum(bool(row.minutes_late) for row in rows),
        late_unknown=sum(row.minutes_late is None for row in rows),
    )


def histogram(earned: list[float], total: float) -> list[int]:
    """Count submissions in `BINS` equal steps of points; full marks fall into the last one."""
    counts = [0] * BINS
    for value in earned:
        counts[min(BINS - 1, int(BINS * value / total))] += 1
    return counts


def sorted_counts(counts: Counter[str]) -> Counts:
    """List counts, the largest first, equal ones by name, so that the page is the same at every writing."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _by_test(reports: list[Report]) -> ByTest:
    found: ByTest = {}
    for report in reports:
        total = report.earned if report.graded else None
        for result in _tests(report):
            found.setdefault(result.name, []).append((result, total))
    return found


def _task(assignment: Assignment, name: str, reports: list[Report], by_test: ByTest) -> TaskFigures:
    worth = assignment.tasks[name]
    found = [task for report in reports for task in report.tasks if task.task == name]
    earned = [task.earned for task in found if task.graded]
    pairs = [
        (task.earned, report.earned)
        for report in reports
        if report.graded
        for task in report.tasks
        if task.task == name
    ]
    causes = Counter(str(cause) for task in found for cause in {test.cause for test in task.tests} if cause)
    return TaskFigures(
        task=name,
        points=worth,
        count=len(earned),
        mean=sum(earned) / max(len(earned), 1),
        difficulty=item_analysis.difficulty(earned, worth),
        discrimination=_discrimination(pairs),
        all=sum(value == worth for value in earned),
        part=sum(0 < value < worth for value in earned),
        none=sum(value == 0 for value in earned),
        not_attempted=sum(_not_attempted(task) for task in found),
        causes=sorted_counts(causes),
        mistakes=mistakes(assignment, name, found),
        messages=messages(found),
        tests=[_test(test, by_test.get(test.name, [])) for test in assignment.tests if test.task == name],
    )


def _test(test: GraderTest, found: list[tuple[TestResult, float | None]]) -> TestFigures:
    judged = [result for result, _ in found if result.cause != "not graded"]
    pairs = [(result.earned, total) for result, total in found if total is not None]
    return TestFigures(
        name=test.name,
        visible=test.visibility == "visible",
        points=test.points,
        passed=sum(result.passed for result in judged),
        count=len(judged),
        difficulty=item_analysis.difficulty([result.earned for result in judged], test.points),
        discrimination=_discrimination(pairs),
        hint=test.hint,
    )


def _discrimination(pairs: list[tuple[float, float]]) -> float | None:
    return item_analysis.discrimination([earned for earned, _ in pairs], [total for _, total in pairs])


def _tests(report: Report) -> Iterator[TestResult]:
    return (test for task in report.tasks for test in task.tests)


def _not_attempted(task: TaskResult) -> bool:
    return bool(task.tests) and all(test.cause == "not attempted" for test in task.tests)


def _row(report: Report, hand_in: HandIn | None) -> Row:
    causes = Counter(str(test.cause) for test in _tests(report) if test.cause not in (None, "wrong value"))
    remark = ", ".join(f"{cause} ({count})" for cause, count in sorted_counts(causes))
    return Row(
        student=report.student,
        earned=report.earned,
        graded=report.graded,
        not_attempted=[task.task for task in report.tasks if _not_attempted(task)],
        remark=report.problem or remark,
        seconds=report.seconds,
        cpu_s=report.cpu_s,
        attempts=hand_in.attempts if hand_in else None,
        minutes_late=hand_in.minutes_late if hand_in else None,
    )


def _nothing(row: Row, assignment: Assignment) -> bool:
    return set(row.not_attempted) >= set(assignment.tasks)


def _faults(reports: list[Report]) -> list[Fault]:
    """List whoever is not graded: the student, the tests and the faults of ours."""
    rows = []
    for report in reports:
        lost = [test for test in _tests(report) if test.cause == "not graded"]
        if lost:
            why = list(dict.fromkeys(test.message for test in lost if test.message))
            rows.append(Fault(report.student, [test.name for test in lost], why))
    return rows


def _attempts(rows: list[Row]) -> Counts | None:
    """Count how many handed in once, twice, …; None where nobody's attempts were recorded."""
    counts = Counter(row.attempts for row in rows if row.attempts is not None)
    return [(str(attempts), counts[attempts]) for attempts in sorted(counts)] or None
