"""What grading costs: processor seconds for a well-behaved submission, and the time the sample class takes.

python benchmarks/grading.py [--submissions 60]

Processor seconds count the trusted processes and those in the jail; starting Python, pytest and the jails is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.grade import grade_class
from cvgrade.source import solution_cells
from cvgrade.submission import find_submissions
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
LIMIT_CPU_S = 0.05
LIMIT_CLASS_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=60)
    count = parser.parse_args().submissions
    assignment = find_assignment("03_convolution", ROOT)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        grading_s, storing_s, each_s = processor_seconds(assignment, Path(folder, "copies"), count)
        peer_s = kernel_seconds(assignment)
        starting_s, class_s, size = sample_class(assignment, Path(folder, "class"))
    print(f"load before the run: {load:.1f} on {os.cpu_count()} cores")
    print(f"{'':44}{'measured':>10}{'limit':>8}{'ratio':>8}")
    print(
        f"{'CPU s a well-behaved submission':44}{each_s:10.4f}{LIMIT_CPU_S:8.2f}{each_s / LIMIT_CPU_S:8.2f}"
    )
    print(f"{'  of that: jail and tests':44}{grading_s:10.4f}")
    print(f"{'  of that: storing the result':44}{storing_s:10.4f}")
    label = "  peer: only running it, in a Jupyter kernel"
    print(f"{label:44}{peer_s:10.4f}{'':8}{peer_s / each_s:7.1f}x")
    label = f"s for the sample class of {size}, jails ready"
    print(f"{label:44}{class_s:10.1f}{LIMIT_CLASS_S:8.1f}{class_s / LIMIT_CLASS_S:8.2f}")
    print(f"{'s until all jails were ready':44}{starting_s:10.1f}")


def processor_seconds(assignment: Assignment, folder: Path, count: int) -> tuple[float, float, float]:
    """Grade copies of the solution in one process; return CPU seconds each: jail and tests, storing, both."""
    cells = [{"cell_type": "code", "source": cell} for cell in solution_cells(assignment.source)]
    for number in range(count):
        path = folder / "submitted" / f"s{number:03}" / assignment.name / f"{assignment.notebook}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": cells}))
    submissions = find_submissions(folder / "submitted", assignment.name)
    before_s = time.process_time()
    reports = grade_class(assignment, submissions, folder / "results", jobs=1)
    storing_s = (time.process_time() - before_s) / count
    assert all(report.earned == report.points for report in reports)
    grading_s = statistics.fmean(report.cpu_s for report in reports[1:])  # the first one pays for warming up
    return grading_s, storing_s, grading_s + storing_s


def kernel_seconds(assignment: Assignment) -> float:
    """Run the solution once in a kernel of its own, as nbgrader does; return the CPU seconds of the kernel alone."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(cell)
        for cell in solution_cells(assignment.source)
        if not cell.startswith("check(")
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def sample_class(assignment: Assignment, folder: Path) -> tuple[float, float, int]:
    """Grade the sample class on two processes; return seconds until ready, seconds after that, submissions."""
    script = ROOT / "autograder" / "sample_class" / "sample_class.py"
    subprocess.run([sys.executable, str(script), "build", str(folder)], check=True, stdout=subprocess.DEVNULL)
    submissions = find_submissions(folder / "submitted", assignment.name)
    ready: list[float] = []
    started = time.perf_counter()
    grade_class(
        assignment,
        submissions,
        folder / "results",
        jobs=2,
        on_ready=lambda: ready.append(time.perf_counter()),
    )
    return ready[0] - started, time.perf_counter() - ready[0], len(submissions)


if __name__ == "__main__":
    main()
