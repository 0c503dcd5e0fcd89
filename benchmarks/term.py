"""A term, end to end: a class's downloads collected, graded, reported, compared and exported, nobody lost.

python benchmarks/term.py [--students 800] [--jobs 2] [--seed N] [--keep FOLDER]

Three assignments come from three systems: Moodle's zip, Canvas' zip, nbgrader's exchange, each with the usual
disorder: late, twice, renamed, in a zip of one's own, a PDF instead, hostile archives, people who are not on the
roster, people who hand in nothing. Every command is run as a teacher would; the script compares who must have which
mark with what was stored, put into the gradebook and exported. Prints wall and processor time and peak memory of each
command; the table is written to benchmarks/reports/term.md. Exit code 1 where anybody is lost or misjudged.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import io
import itertools
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.release import solved_notebook, stub_notebook
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.source import solution_cells
from soak import memory_mb, personal

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "term.md"
ASSIGNMENTS = {"01_tensors": "moodle", "03_convolution": "canvas", "05_pooling": "exchange"}
DUE = "2026-11-15T23:59:00+00:00"
IN_TIME, LATE = "2026-11-14 18:00:00 UTC", "2026-11-16 09:30:00 UTC"
FIRST = (
    "Ada Béla Chidi Dörte Emre Fatou Grażyna Hiro Ines Jürgen "
    "Kamala Luís Maëlle Noor Øyvind Priya Quang Rosa Şule Tomás"
)
LAST = (
    "Achebe Bjørk Çelik Díaz Eßer Fischer García Hübner Ivanova Jansen Kovács Łukasik Müller Nguyễn Okafor Petrov "
    "Quispe Rossi Søby Țurcanu Ueda Varga Weiß Xu Yılmaz Zhou Ångström Öztürk Ünal Žižek Brown Clarke Dubois "
    "Evans Farah Gruber Haas Imhof Jones Keller"
)
MISSING, DOUBLE, LATE_SHARE, RENAMED, ZIPPED, PDF, BOMB = 0.03, 0.10, 0.06, 0.05, 0.04, 0.01, 0.005
STRANGERS = 3


@dataclass
class Student:
    """One of the class: the id that names the folder, and what the three systems call them."""

    id: str
    first: str
    last: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass
class Plan:
    """Who hands in what: files of the download, the marks that must come out, who has nothing that can be graded."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    marks: dict[str, float | None] = field(default_factory=dict)  # None: some, of a known mistake
    absent: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=800)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--keep", type=Path, help="a folder for everything, instead of a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(term(options, options.keep or Path(temporary)))


def term(options: argparse.Namespace, folder: Path) -> int:
    """Play the term in `folder`; return the exit code."""
    dice = random.Random(options.seed)
    students = a_class(options.students)
    folder.mkdir(parents=True, exist_ok=True)
    roster(folder / "class.csv", students)
    load, rows, findings, closing = os.getloadavg()[0], [], [], []
    for name, kind in ASSIGNMENTS.items():
        assignment = find_assignment(name, ROOT)
        plan = planned(assignment, kind, students, dice)
        source = folder / f"{kind}.zip"
        zipped(source, plan.files)
        rows += commands(assignment, kind, source, folder, options.jobs)
        found, line = account(assignment, plan, students, folder)
        findings += found
        closing.append(line)
    REPORT.write_text(report(options, load, rows, closing, findings), "utf-8")
    print(REPORT.read_text("utf-8"))
    return 1 if findings else 0


def a_class(count: int) -> list[Student]:
    """Make people with names as a class has them, no two alike."""
    names = list(itertools.product(FIRST.split(), LAST.split()))
    if count > len(names):
        raise SystemExit(f"term: expected at most {len(names)} students, got {count}. Take fewer.")
    chosen = random.Random(0).sample(names, count)
    return [Student(f"s{number:04}", *name, number) for number, name in enumerate(chosen)]


def roster(path: Path, students: list[Student]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["id", "name", "email"])
        table.writerows(
            [each.id, f"{each.last}, {each.first}", f"{each.id}@example.org"] for each in students
        )


def planned(assignment: Assignment, kind: str, students: list[Student], dice: random.Random) -> Plan:
    """Draw what everybody does."""
    plan, variants = Plan(), variants_of(assignment)
    people = [*students, *(Student(f"x{n}", "Nobody", f"Known{n}", 9000 + n) for n in range(STRANGERS))]
    for each in people:
        known = each in students
        if known and dice.random() < MISSING:
            plan.absent.add(each.id)
            continue
        content, marks = dice.choice(variants)
        late = dice.random() < LATE_SHARE
        name, body = f"{assignment.notebook}.ipynb", personal(content, each.id)
        if dice.random() < RENAMED:
            name = f"{assignment.notebook} (1).ipynb"
        if dice.random() < ZIPPED:
            name, body = "work.zip", packed({f"my work/{name}": body})
        elif dice.random() < PDF:
            name, body, marks = "scan.pdf", b"%PDF-1.7 a photo of the screen", -1.0
        elif dice.random() < BOMB:
            name, body, marks = "work.zip", packed({"../../../evil.ipynb": body}), -1.0
        earlier = personal(stub_notebook(assignment), each.id) if dice.random() < DOUBLE else None
        plan.files += placed(kind, each, assignment, name, body, late, earlier)
        if known and marks == -1.0 and not (earlier and kind == "exchange"):
            plan.absent.add(each.id)
        elif known:
            plan.marks[each.id] = marks
            if late and kind == "exchange":
                plan.late.add(each.id)
    return plan


def variants_of(assignment: Assignment) -> list[tuple[bytes, float | None]]:
    """Notebooks and the points each must get: mostly right, some wrong, a few empty."""
    points = sum(assignment.tasks.values())
    solved, cells = solved_notebook(assignment), solution_cells(assignment.source)
    right = [with_cells([*cells, each.code]) for each in assignment.alternatives]
    wrong = [with_cells([*cells, each.code]) for each in assignment.mistakes]
    full = [(solved, points)] * 4 + [(content, points) for content in right] * 2
    return [*full, *((content, None) for content in wrong[:8]), (stub_notebook(assignment), 0.0)]


def with_cells(cells: list[str]) -> bytes:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def placed(
    kind: str, who: Student, assignment: Assignment, name: str, body: bytes, late: bool, earlier: bytes | None
) -> list[tuple[str, bytes]]:
    """Name the files as the system does; Moodle and Canvas give the latest attempt only."""
    if kind == "moodle":
        return [(f"{who.name}_{4000 + who.number}_assignsubmission_file_/{name}", body)]
    if kind == "canvas":
        letters = unicodedata.normalize("NFC", f"{who.last}{who.first}").casefold()
        suffix = "-1" if earlier else ""
        stem, dot, ending = name.rpartition(".")
        number = 70000 + who.number
        return [
            (
                f"{letters}_{'LATE_' if late else ''}{number}_{90000 + who.number}_{stem}{suffix}{dot}{ending}",
                body,
            )
        ]
    stamp = LATE if late else IN_TIME
    label = who.id
    files = [(f"inbound/{label}+{assignment.name}+{stamp}+q{who.number}/{name}", body)]
    if earlier:
        first = f"inbound/{label}+{assignment.name}+2026-11-10 08:00:00 UTC+e{who.number}"
        files.append((f"{first}/{assignment.notebook}.ipynb", earlier))
    return files


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def zipped(path: Path, files: list[tuple[str, bytes]]) -> None:
    path.write_bytes(packed(dict(files)))


def commands(
    assignment: Assignment, kind: str, source: Path, folder: Path, jobs: int
) -> list[tuple[str, float, float, float]]:
    """Run what a teacher runs; return each command's wall s, processor s and peak MB."""
    name, submitted, graded = assignment.name, folder / "submitted", folder / "graded"
    (folder / "late.toml").write_text("grace_minutes = 10\nper_cent_a_day = 10\n")
    where = ["--submissions", str(submitted)]
    out = ["--output", str(graded)]
    lines = {
        "collect": ([name, str(source), "--roster", str(folder / "class.csv"), "--due", DUE, *where], (0, 1)),
        "grade": ([name, *where, *out, "--seed", "1", "--jobs", str(jobs)], (0,)),
        "report": ([name, "--graded", str(graded), *where, "--anonymous"], (0,)),
        "similar": ([name, *where, *out], (0, 1)),
        "export": ([name, *where, *out, "--format", "csv"], (0,)),
    }
    if kind == "exchange":  # the zips of Moodle and Canvas hold no times
        late = ["--format", "canvas", "--late", str(folder / "late.toml")]
        lines["export --late"] = ([name, *where, *out, *late], (0, 1))
    return [
        (f"{command} {name}", *timed([command.split()[0], *line, "--root", str(ROOT)], codes))
        for command, (line, codes) in lines.items()
    ]


def timed(line: list[str], codes: tuple[int, ...]) -> tuple[float, float, float]:
    """Run cvgrade; return wall and processor seconds and the peak memory of all its processes in MB."""
    before, started, peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0.0
    run = psutil.Popen([sys.executable, "-m", "cvgrade.cli", *line], stdout=sys.stderr)
    while run.poll() is None:
        peak_mb = max(peak_mb, memory_mb(run))
        time.sleep(0.5)
    if run.returncode not in codes:
        raise SystemExit(f"term: expected exit code {codes} of {line}, got {run.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, spent_s, peak_mb


def account(
    assignment: Assignment, plan: Plan, students: list[Student], folder: Path
) -> tuple[list[str], str]:
    """Compare what must be with what is, by name; return the findings and the closing line."""
    name, findings = assignment.name, []
    results = {path.stem: path for path in (folder / "graded" / name / "results").glob("*.json")}
    book = read_marks(sqlite_url(folder / "graded" / "gradebook.db"), name)
    with (folder / "graded" / name / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        exported = {row["student"] for row in csv.DictReader(file)}
    got: dict[str, float] = {}
    for student, path in results.items():
        tasks = json.loads(path.read_text("utf-8"))["tasks"]
        got[student] = sum(test["earned"] for task in tasks for test in task["tests"])
    points = sum(assignment.tasks.values())
    for each in students:
        expected = plan.marks.get(each.id)
        if each.id in plan.absent:
            if each.id in got:
                findings.append(f"{name}: {each.id} handed in nothing that can be graded, got {got[each.id]}")
        elif each.id not in got:
            findings.append(f"{name}: {each.id} is lost")
        elif (expected is None and not 0 <= got[each.id] < points) or (
            expected is not None and got[each.id] != expected
        ):
            findings.append(f"{name}: {each.id}: expected {expected} points, got {got[each.id]}")
        elif book.get(each.id) != got[each.id] or each.id not in exported:
            findings.append(f"{name}: {each.id}: the gradebook or the export differs")
    strangers = got.keys() - {each.id for each in students}
    findings += [f"{name}: {stranger} is not of the class" for stranger in sorted(strangers)]
    line = (
        f"{name}: {len(students)} students: {len(plan.marks)} graded, {len(plan.absent)} without anything to grade, "
        f"{len(plan.late)} late by the clock, {len(findings)} lost or misjudged"
    )
    return findings, line


def report(
    options: argparse.Namespace,
    load: float,
    rows: list[tuple[str, float, float, float]],
    closing: list[str],
    findings: list[str],
) -> str:
    """Write the table."""
    lines = [
        "# A term, end to end",
        "",
        f"{options.students} students, {len(ASSIGNMENTS)} assignments, {options.jobs} jobs, seed {options.seed}; "
        f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start. "
        "Processor seconds are those of cvgrade's own processes; students' code in the jail comes on top.",
        "",
        "| command | s | processor s | peak memory, MB |",
        "|---|--:|--:|--:|",
    ]
    total = ("all", *(sum(row[k] for row in rows) for k in (1, 2)), max(row[3] for row in rows))
    lines += [
        f"| {name} | {wall:.1f} | {spent:.1f} | {peak:.0f} |" for name, wall, spent, peak in [*rows, total]
    ]
    return "\n".join([*lines, "", *(f"- {line}" for line in [*closing, *findings[:40]]), ""])


if __name__ == "__main__":
    main()
