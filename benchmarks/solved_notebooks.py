"""Claim: each solved notebook runs within its limit: a minute for 01 to 05, three minutes for the others, on two cores.

python benchmarks/solved_notebooks.py [01_tensors …]

Each runs in a kernel of its own in a folder that holds what a student is given, with no file handed in before: where
a notebook trains, it trains. Prints the seconds and their share of the limit, and whether every visible check passed;
the table is written to benchmarks/reports/solved_notebooks.md. Exit code 1 where one fails or takes longer.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.release import released_files, solved_notebook
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "solved_notebooks.md"
QUICK = ("01", "02", "03", "04", "05")  # numpy alone


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*")
    options = parser.parse_args()
    known = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/assignment.toml"))
    load = os.getloadavg()[0]
    rows = [timed(find_assignment(name, ROOT)) for name in options.assignments or known]
    text = report(rows, load)
    if not options.assignments:
        REPORT.write_text(text, "utf-8")
    print(text)
    sys.exit(any(seconds > limit_s or failed for _, seconds, limit_s, failed in rows))


def timed(assignment: Assignment) -> tuple[str, float, float, int]:
    """Run the solved notebook; return its name, the seconds, the limit and how many checks did not pass."""
    limit_s = 60.0 if assignment.name.startswith(QUICK) else 180.0
    with tempfile.TemporaryDirectory() as folder:
        for name, content in released_files(assignment).items():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, name).write_bytes(content)
        notebook = nbformat.reads(solved_notebook(assignment).decode(), as_version=4)
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=1800, kernel_name="python3", resources=resources)
        started = time.perf_counter()
        client.execute()
        seconds = time.perf_counter() - started
    print(f"{assignment.name}: {seconds:.1f} s", file=sys.stderr, flush=True)
    return assignment.name, seconds, limit_s, failed_checks(notebook)


def failed_checks(notebook: nbformat.NotebookNode) -> int:
    """Count the check cells that did not print that all of their visible tests pass."""
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    printed = ["".join(output.get("text", "") for output in cell.outputs) for cell in checks]
    return sum("✗" in text or "✓" not in text for text in printed)


def report(rows: list[tuple[str, float, float, int]], load: float) -> str:
    """Write the table."""
    lines = [
        "# How long the solved notebooks run",
        "",
        f"`python benchmarks/solved_notebooks.py`, {datetime.date.today()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load:.1f} at the start. Networks train on the CPU, from nothing.",
        "",
        "| assignment | s | limit, s | share | checks failed |",
        "| --- | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {name} | {seconds:.1f} | {limit_s:.0f} | {seconds / limit_s:.2f} | {failed} |"
        for name, seconds, limit_s, failed in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
