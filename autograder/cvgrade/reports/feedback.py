"""One student's feedback: a page to read on a phone or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cvgrade.files import write_atomically
from cvgrade.reports import page
from cvgrade.reports.drawing import gallery
from cvgrade.reports.occasion import Occasion, public
from cvgrade.results import Report, TaskResult, TestResult

ANY_TIME = Occasion()


@dataclass(frozen=True)
class _Task:
    """What is told of a task: its tests, and how many points are told when."""

    name: str
    visible: list[TestResult]
    others: list[TestResult]
    untold: dict[str, float]

    @property
    def told(self) -> list[TestResult]:
        return [*self.visible, *self.others]

    @property
    def earned(self) -> float:
        return sum(test.earned for test in self.told)

    @property
    def points(self) -> float:
        return sum(test.points for test in self.told)

    @property
    def complete(self) -> bool:
        return bool(self.told) and not self.untold and all(test.passed for test in self.told)


def feedback_html(report: Report, title: str, occasion: Occasion = ANY_TIME) -> str:
    """Render the feedback: of a test that is not visible only its outcome and hint, and not before its time."""
    tasks = [_task(task, occasion) for task in report.tasks]
    untold: dict[str, float] = {}
    for task in tasks:
        for when, points in task.untold.items():
            untold[when] = untold.get(when, 0.0) + points
    shown = {test.name: gallery(test.picture) for task in tasks for test in task.visible if test.picture}
    return page.render(
        "feedback.html", report=report, title=title, tasks=tasks, untold=untold, galleries=shown
    )


def write_feedback(report: Report, title: str, folder: Path, occasion: Occasion = ANY_TIME) -> Path:
    """Write ``<folder>/<student>.html`` and return its path."""
    path = folder / f"{report.student}.html"
    write_atomically(path, feedback_html(report, title, occasion))
    return path


def _task(task: TaskResult, occasion: Occasion) -> _Task:
    told = [public(test) for test in task.tests if occasion.tells(test.visibility)]
    untold: dict[str, float] = {}
    for test in task.tests:
        if not occasion.tells(test.visibility):
            when = occasion.when(test.visibility)
            untold[when] = untold.get(when, 0.0) + test.points
    return _Task(
        name=task.task,
        visible=[test for test in told if test.visibility == "visible"],
        others=[test for test in told if test.visibility != "visible"],
        untold=untold,
    )
