"""A long run on a large class: nothing lost, nothing twice, the same results however often it is killed.

python benchmarks/soak.py [--submissions 2000] [--hostile 0.05] [--kills 20] [--jobs 2] [--keep FOLDER]

Grades a tenth of the class, then the class twice undisturbed, then once while random processes of the run are killed
with SIGKILL, and compares all results and gradebooks, apart from times. Prints the peak memory of all processes of a
run together (a shared page counts once): it should not grow with the class. The table is written to
benchmarks/reports/soak.md. Exit code 1 where anything differs.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import importlib.util
import itertools
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import psutil
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.reports.gradebook import read_marks, sqlite_url

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "soak.md"
NAME = "03_convolution"
Marks = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--hostile", type=float, default=0.05, help="their share")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", type=Path, help="a folder for everything, instead of a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(soak(options, options.keep or Path(temporary)))


def soak(options: argparse.Namespace, folder: Path) -> int:
    """Run everything in `folder`; return the exit code."""
    dice = random.Random(options.seed)
    expected = hand_in(folder / "submitted", options.submissions, options.hostile, dice)
    print(f"seed {options.seed}: {options.submissions} submissions, {options.jobs} jobs", flush=True)
    tenth = first_of(folder / "submitted", folder / "tenth-submitted", len(expected) // 10)
    rows = [("a tenth of the class", *undisturbed(command(tenth, folder / "tenth", options.jobs)))]
    for output, name in (("first", "undisturbed"), ("again", "again")):
        line = command(folder / "submitted", folder / output, options.jobs)
        rows.append((name, *undisturbed(line)))
    started = time.perf_counter()
    line = command(folder / "submitted", folder / "killed", options.jobs)
    killed, runs = storm(line, dice, options.kills, rows[1][1])
    rows.append(("killed", time.perf_counter() - started, float("nan")))
    findings = compare(folder, "first", expected, "again") + compare(folder, "first", expected, "killed")
    last = f"killed {len(killed)} processes in {runs} runs: {', '.join(sorted(killed))}; {len(findings)} differences"
    REPORT.write_text(report(options, rows, last), "utf-8")
    print(REPORT.read_text("utf-8"), *findings[:40], sep="\n")
    return 1 if findings else 0


def report(options: argparse.Namespace, rows: list[tuple[str, float, float]], last: str) -> str:
    """Return the table in Markdown, with the ratios to the undisturbed run."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    usual_s, usual_mb = rows[1][1:]
    lines = [
        "# A long run on a large class",
        "",
        f"{options.submissions} submissions of {NAME}, {options.hostile:.0%} hostile, {options.jobs} jobs, "
        f"seed {options.seed}; {datetime.date.today()}, {machine}.",
        "",
        "| run | s | ratio | peak memory, MB | ratio |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, seconds, peak_mb in rows:
        lines.append(
            f"| {name} | {seconds:.1f} | {seconds / usual_s:.2f} | {peak_mb:.0f} | {peak_mb / usual_mb:.2f} |"
        )
    return "\n".join([*lines, "", last, ""])


def first_of(folder: Path, into: Path, count: int) -> Path:
    """Copy the first `count` students' folders; return where to."""
    for student in sorted(folder.iterdir())[:count]:
        shutil.copytree(student, into / student.name)
    return into


def hand_in(folder: Path, count: int, hostile_share: float, dice: random.Random) -> dict[str, Marks]:
    """Write the class: honest submissions that differ in a comment, and attackers; return the expected marks."""
    script = sample_class()
    assignment = find_assignment(NAME, ROOT)
    honest, hostile = script.honest(assignment), script.hostile(assignment)
    attackers = itertools.cycle(hostile)
    expected = {}
    for number in range(count):
        is_hostile = dice.random() < hostile_share
        name, content, marks = next(attackers) if is_hostile else dice.choice(honest)
        student = f"s{number:05}-{name}"
        write(folder / student, assignment, content if is_hostile else personal(content, student))
        expected[student] = marks
    return expected


def personal(content: bytes, student: str) -> bytes:
    """Make a notebook of a student's own: no two have the same digest."""
    notebook = json.loads(content)
    notebook["metadata"] = notebook.get("metadata", {}) | {"student": student}
    return json.dumps(notebook).encode()


def write(folder: Path, assignment: Assignment, content: bytes) -> None:
    path = folder / assignment.name / f"{assignment.notebook}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sample_class() -> ModuleType:
    path = ROOT / "autograder" / "sample_class" / "sample_class.py"
    spec = importlib.util.spec_from_file_location("sample_class", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command(submitted: Path, output: Path, jobs: int) -> list[str]:
    line = [
        sys.executable,
        "-m",
        "cvgrade.cli",
        "grade",
        NAME,
        "--root",
        str(ROOT),
        "--jobs",
        str(jobs),
        "--seed",
        "1",
    ]
    return [*line, "--submissions", str(submitted), "--output", str(output)]


def undisturbed(line: list[str]) -> tuple[float, float]:
    """Grade the class; return the seconds, and the peak memory of all its processes together in MB."""
    started = time.perf_counter()
    run, peak_mb = psutil.Popen(line), 0.0
    while run.poll() is None:
        peak_mb = max(peak_mb, memory_mb(run))
        time.sleep(1)
    if run.returncode != 0:
        raise SystemExit(f"soak: expected exit code 0, got {run.returncode}")
    return time.perf_counter() - started, peak_mb


def memory_mb(run: psutil.Popen) -> float:
    """Return the proportional set size of the process and all its descendants, in MB."""
    total = 0
    for process in [run, *run.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            total += process.memory_full_info().pss
    return total / 1e6


def storm(line: list[str], dice: random.Random, kills: int, usual_s: float) -> tuple[list[str], int]:
    """Run the command until it is done, killing random processes of it on the way; return their names, and the runs."""
    killed: list[str] = []
    for runs in itertools.count(1):
        run = psutil.Popen(line)
        while run.poll() is None:
            time.sleep(dice.uniform(0.3, max(0.5, 1.5 * usual_s / max(kills, 1))))
            if len(killed) < kills and run.poll() is None:
                try:
                    victim = dice.choice([run, *run.children(recursive=True)])
                    name = victim.name() if victim.pid != run.pid else "the run"
                    victim.kill()
                    killed.append(name)
                except psutil.NoSuchProcess:
                    pass
        if run.returncode == 0:
            return killed, runs
        if run.returncode not in (3, -9):
            raise SystemExit(f"soak: expected exit code 0, 3 or -9, got {run.returncode}")
    raise AssertionError


def compare(folder: Path, one: str, expected: dict[str, Marks], other: str) -> list[str]:
    """Say what differs between two outputs, and from the expected marks."""
    findings = []
    before, after = stored(folder / one), stored(folder / other)
    for student, marks in expected.items():
        if before.get(student) != after.get(student):
            findings.append(f"{student}: {one} and {other} differ")
        tasks = json.loads(after.get(student, "{}")).get("tasks", [])
        got = {task["task"]: sum(test["earned"] for test in task["tests"]) for task in tasks}
        if got != marks:
            findings.append(f"{student}: expected {marks} in {other}, got {got}")
    if after.keys() - expected.keys():
        findings.append(f"{other}: unexpected {sorted(after.keys() - expected.keys())}")
    books = [read_marks(sqlite_url(folder / name / "gradebook.db"), NAME) for name in (one, other)]
    if books[0] != books[1] or books[0] != {
        student: sum(marks.values()) for student, marks in expected.items()
    }:
        findings.append(f"the gradebooks of {one} and {other} differ from each other or the expected marks")
    return findings


def stored(output: Path) -> dict[str, str]:
    """Read all results, apart from times."""
    found = {}
    for path in (output / NAME / "results").glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        del data["seconds"], data["cpu_s"]
        for task in data["tasks"]:
            for test in task["tests"]:
                del test["seconds"]
        found[path.stem] = json.dumps(data, sort_keys=True)
    return found


if __name__ == "__main__":
    main()
