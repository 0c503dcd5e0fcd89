"""How the class did: distribution, tasks, mistakes, tests, and every submission, on one page."""

from __future__ import annotations

import io
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.files import write_atomically
from cvgrade.reports import page
from cvgrade.results import Report, TestResult

BINS = 10
INK = "#010203"  # stands for the page's own colour of text, by day and by night
SLOWEST = 5  # submissions named for the time they took


def write_class_report(assignment: Assignment, reports: list[Report], path: Path) -> None:
    """Write the page; it links to ``feedback/<student>.html`` beside it."""
    write_atomically(path, class_report_html(assignment, reports))


def class_report_html(assignment: Assignment, reports: list[Report]) -> str:
    """Render the report of at least one submission; what is not graded counts in no mean and no share."""
    total = sum(assignment.tasks.values())
    earned = [report.earned for report in reports if report.graded] or [0.0]
    counts = histogram(earned, total)
    return page.render(
        "class_report.html",
        title=assignment.title,
        assignment=assignment.name,
        reports=sorted(reports, key=lambda report: (-report.earned, report.student)),
        total=total,
        mean=statistics.fmean(earned),
        median=statistics.median(earned),
        distribution=page.svg(_draw_distribution(counts, total)),
        distribution_text=_describe(counts, total),
        per_task=page.svg(_draw_tasks(task_rows(assignment, reports))),
        tasks=task_rows(assignment, reports),
        diagnoses=diagnosis_rows(reports),
        tests=_test_rows(assignment, reports),
        causes=cause_rows(assignment, reports),
        faults=fault_rows(reports),
        cpu_s=sum(report.cpu_s for report in reports),
        seconds=sum(report.seconds for report in reports),
        median_s=statistics.median(report.seconds for report in reports),
        slowest=sorted(reports, key=lambda report: (-report.seconds, report.student))[:SLOWEST],
        remarks={report.student: _remark(report) for report in reports},
    )


def histogram(earned: list[float], total: float) -> list[int]:
    """Count submissions in `BINS` equal steps of points; full marks fall into the last one."""
    counts = [0] * BINS
    for value in earned:
        counts[min(BINS - 1, int(BINS * value / total))] += 1
    return counts


def task_rows(assignment: Assignment, reports: list[Report]) -> list[dict[str, Any]]:
    """Tell for each task: points, mean earned, how many earned all and none, of those graded."""
    rows = []
    for name, worth in assignment.tasks.items():
        tasks = [task for report in reports for task in report.tasks if task.task == name]
        earned = [task.earned for task in tasks if task.graded]
        rows.append(
            {
                "task": name,
                "points": worth,
                "mean": statistics.fmean(earned or [0.0]),
                "all": sum(value == worth for value in earned),
                "none": sum(value == 0 for value in earned),
            }
        )
    return rows


def diagnosis_rows(reports: list[Report]) -> list[dict[str, Any]]:
    """Count in how many submissions each known mistake was named, most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for report in reports:
        counts.update({(test.task, test.diagnosis) for test in _tests(report) if test.diagnosis})
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"task": task, "diagnosis": text, "count": n} for (task, text), n in found]


def cause_rows(assignment: Assignment, reports: list[Report]) -> list[dict[str, Any]]:
    """Count, for each task, the submissions that met each cause at least once, most frequent first."""
    counts: dict[str, Counter[str]] = {task: Counter() for task in assignment.tasks}
    for report in reports:
        for name, cause in {(test.task, test.cause) for test in _tests(report) if test.cause}:
            if name in counts:
                counts[name][str(cause)] += 1
    return [{"task": task, "causes": sorted_counts(found)} for task, found in counts.items() if found]


def sorted_counts(counts: Counter[str]) -> list[tuple[str, int]]:
    """List counts, the largest first, equal ones by name, so that the page is the same at every writing."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def fault_rows(reports: list[Report]) -> list[dict[str, Any]]:
    """List whoever is not graded: the student, the tests and the faults of ours."""
    rows = []
    for report in sorted(reports, key=lambda report: report.student):
        lost = [test for test in _tests(report) if test.cause == "not graded"]
        if lost:
            names = [test.name for test in lost]
            why = list(dict.fromkeys(test.message for test in lost if test.message))
            rows.append({"student": report.student, "tests": names, "why": why})
    return rows


def _tests(report: Report) -> Iterator[TestResult]:
    return (test for task in report.tasks for test in task.tests)


def _test_rows(assignment: Assignment, reports: list[Report]) -> list[dict[str, Any]]:
    judged = [test for report in reports for test in _tests(report) if test.cause != "not graded"]
    count = Counter(test.name for test in judged)
    passed = Counter(test.name for test in judged if test.passed)
    return [
        {
            "name": test.name,
            "task": test.task,
            "visible": test.visibility == "visible",
            "passed": passed[test.name],
            "count": count[test.name],
            "share": passed[test.name] / max(count[test.name], 1),
        }
        for test in assignment.tests
    ]


def _remark(report: Report) -> str:
    if report.problem:
        return report.problem
    causes = Counter(str(test.cause) for test in _tests(report) if test.cause not in (None, "wrong value"))
    return ", ".join(f"{cause} ({count})" for cause, count in sorted_counts(causes))


def _describe(counts: list[int], total: float) -> str:
    width = total / BINS
    parts = [
        f"{page.points(i * width)}–{page.points((i + 1) * width)}: {n}" for i, n in enumerate(counts) if n
    ]
    return "Submissions by points: " + ", ".join(parts) + "."


def _draw_distribution(counts: list[int], total: float) -> str:
    figure, axis = _axes(height=2.6)
    width = total / BINS
    axis.bar([i * width for i in range(BINS)], counts, width=0.92 * width, align="edge", color="#3b7dd8")
    axis.set_xlabel("points")
    axis.set_ylabel("submissions")
    axis.yaxis.get_major_locator().set_params(integer=True)
    return _as_svg(figure, "Bar chart of the points: " + _describe(counts, total))


def _draw_tasks(rows: list[dict[str, Any]]) -> str:
    figure, axis = _axes(height=0.5 + 0.35 * len(rows))
    names = [row["task"] for row in rows][::-1]
    shares = [row["mean"] / row["points"] for row in rows][::-1]
    axis.barh(names, shares, color="#3b7dd8")
    axis.set_xlim(0, 1)
    axis.set_xlabel("mean share of points")
    text = ", ".join(f"{name} {share:.0%}" for name, share in zip(names[::-1], shares[::-1], strict=True))
    return _as_svg(figure, f"Bar chart of the mean share of points: {text}.")


def _axes(height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # here: importing matplotlib takes most of a second

    figure = Figure(figsize=(7, height), layout="constrained")
    axis = figure.subplots()
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axis.spines[side].set_color(INK)
    axis.tick_params(colors=INK)
    axis.xaxis.label.set_color(INK)
    axis.yaxis.label.set_color(INK)
    return figure, axis


def _as_svg(figure: Any, text: str) -> str:
    import matplotlib as mpl
    from markupsafe import escape

    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "cvgrade"}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    drawing = buffer.getvalue()
    drawing = drawing[drawing.index("<svg") :].replace(INK, "currentColor")
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(text)}" ', 1)
