"""How grading grows with Dask workers: 1 against 4, each a process of its own, and against the ordinary pool.

python benchmarks/scale.py [--submissions 240] [--workers 4]

All runs grade the same class, one after the other; their results must be the same apart from times. What counts is
the rate once all processes or workers are ready: how long that takes is told beside it, and weighs on nobody.
The table is written to benchmarks/reports/scale.md. Exit code 1 where results differ.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import soak
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.cluster.connecting import graders_at
from cvgrade.grade import grade_class
from cvgrade.results import Report
from cvgrade.submission import Submission, find_submissions

REPORT = soak.ROOT / "benchmarks" / "reports" / "scale.md"


@dataclass(frozen=True)
class Row:
    """One run: who graded, seconds until all of them were ready, submissions a second from then on."""

    name: str
    starting_s: float
    rate: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=240)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(scale(options.submissions, options.workers, Path(temporary)))


def scale(count: int, workers: int, folder: Path) -> int:
    """Grade the class in each way, in `folder`; return the exit code."""
    load = os.getloadavg()[0]
    soak.hand_in(folder / "submitted", count, 0.0, random.Random(0))
    assignment = find_assignment(soak.NAME, soak.ROOT)
    submissions = find_submissions(folder / "submitted", soak.NAME)
    rows = []
    for number in (1, workers):
        rows.append(measured(f"pool, processes: {number}", assignment, submissions, folder, jobs=number))
        rows.append(
            measured(f"Dask, workers: {number}", assignment, submissions, folder, scheduler=f"local:{number}")
        )
    first, *others = [soak.stored(folder / row.name) for row in rows]
    differing = [row.name for row, other in zip(rows[1:], others, strict=True) if other != first]
    REPORT.write_text(report(rows, count, load, differing), "utf-8")
    print(REPORT.read_text("utf-8"))
    return 1 if differing else 0


def measured(
    name: str,
    assignment: Assignment,
    submissions: list[Submission],
    folder: Path,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
) -> Row:
    """Grade the class once, and say how fast."""
    at: list[float] = []
    ready: list[float] = []

    def note(report: Report, fresh: bool) -> None:
        at.append(time.perf_counter())

    results = folder / name / assignment.name / "results"
    elsewhere = graders_at(scheduler, print) if scheduler else None
    started = time.perf_counter()
    grade_class(
        assignment,
        submissions,
        results,
        jobs=jobs,
        seed=1,
        elsewhere=elsewhere,
        on_report=note,
        on_ready=lambda: ready.append(time.perf_counter()),
    )
    later = [moment for moment in at if moment > ready[-1]]
    if len(later) < 2:
        raise SystemExit(
            f"{name}: expected work for all once they are ready, got none. Give more --submissions."
        )
    return Row(name, ready[-1] - started, (len(later) - 1) / (later[-1] - later[0]))


def report(rows: list[Row], count: int, load: float, differing: list[str]) -> str:
    """Return the table in Markdown, with the ratio of each rate to that of one Dask worker."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before the run"
    one = rows[1].rate
    lines = [
        "# Grading on Dask workers",
        "",
        f"{count} submissions of {soak.NAME}; {datetime.date.today()}, {machine}, Python {platform.python_version()}.",
        "",
        "| who grades | s until all are ready | submissions a second | ratio to one Dask worker |",
        "|---|--:|--:|--:|",
    ]
    lines += [
        f"| {row.name} | {row.starting_s:.1f} | {row.rate:.2f} | {row.rate / one:.2f} |" for row in rows
    ]
    same = (
        f"other results: {', '.join(differing)}"
        if differing
        else "the same results in all runs, apart from times"
    )
    return "\n".join([*lines, "", same, ""])


if __name__ == "__main__":
    main()
