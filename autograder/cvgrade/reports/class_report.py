"""How the class did, on one page: who is not graded, marks, tasks and tests, mistakes to teach from, everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.files import write_atomically
from cvgrade.reports import page
from cvgrade.reports.charts import histogram_svg
from cvgrade.reports.class_figures import BINS, LOWEST, ClassFigures, HandIn, class_figures
from cvgrade.reports.item_analysis import POOR
from cvgrade.reports.pseudonyms import anonymous_report, pseudonyms, scrubber
from cvgrade.results import Report


def write_class_report(
    assignment: Assignment,
    reports: list[Report],
    path: Path,
    hand_ins: Mapping[str, HandIn] | None = None,
) -> None:
    """Write the page; it links to ``feedback/<student>.html`` beside it."""
    write_atomically(path, class_report_html(class_figures(assignment, reports, hand_ins)))


def class_report_html(figures: ClassFigures, *, anonymous: bool = False) -> str:
    """Render the figures; an anonymous page has no links to feedback, which is named after students."""
    said = describe(figures)
    return page.render(
        "class_report.html",
        figures=figures,
        anonymous=anonymous,
        distribution=histogram_svg(
            figures.histogram, figures.points, text="Bar chart of the points: " + said
        ),
        distribution_text=said,
        mistakes=_mistake_rows(figures),
        odd_tests=odd_tests(figures),
        poor=POOR,
        most_lowest=LOWEST,
    )


def describe(figures: ClassFigures) -> str:
    """Say the histogram in words, without its empty steps."""
    width = figures.points / BINS
    parts = [
        f"{page.points(number * width)}–{page.points((number + 1) * width)}: {count}"
        for number, count in enumerate(figures.histogram)
        if count
    ]
    return "Submissions by points: " + ", ".join(parts) + "."


def odd_tests(figures: ClassFigures) -> list[str]:
    """Name the tests that strong submissions fail more often than weak ones do."""
    return [
        test.name
        for task in figures.tasks
        for test in task.tests
        if test.discrimination is not None and test.discrimination < 0
    ]


def _mistake_rows(figures: ClassFigures) -> list[dict[str, Any]]:
    """List the mistakes of all tasks, the commonest first, each with the place of its explanation on the page."""
    rows = [
        {"task": task.task, "mistake": mistake, "anchor": f"mistake-{number}-{place}"}
        for number, task in enumerate(figures.tasks, start=1)
        for place, mistake in enumerate(task.mistakes, start=1)
    ]
    return sorted(rows, key=lambda row: -row["mistake"].count)


def anonymous_figures(
    assignment: Assignment,
    reports: list[Report],
    hand_ins: Mapping[str, HandIn],
    *,
    key: bytes,
    full_names: Mapping[str, str],
) -> ClassFigures:
    """Compute the figures with pseudonyms in place of names, also inside messages.

    How late somebody was, which an LMS shows beside the name, and messages that one submission alone had are left out.
    """
    known = pseudonyms({report.student for report in reports}, key)
    scrub = scrubber(known, full_names)
    nameless = [anonymous_report(report, known[report.student], scrub) for report in reports]
    attempts = {known[student]: hand_in for student, hand_in in hand_ins.items() if student in known}
    figures = class_figures(assignment, nameless, attempts)
    tasks = [
        replace(task, messages=[message for message in task.messages if message.count > 1])
        for task in figures.tasks
    ]
    rows = {row.student: replace(row, minutes_late=None) for row in figures.rows}
    return replace(
        figures,
        tasks=tasks,
        rows=list(rows.values()),
        lowest=[rows[row.student] for row in figures.lowest],
        slowest=[rows[row.student] for row in figures.slowest],
    )
