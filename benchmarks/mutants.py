"""Claim: the tests of each assignment catch at least 95 % of small changes to its solution.

pip install "pixels-to-predictions[audit]"; python benchmarks/mutants.py [03_convolution …] [--jobs 2]

Cosmic Ray changes one operator, comparison, number or keyword of one task's answer at a time; each changed notebook
is graded like a submission. A change that costs no mark has survived: it is either equivalent, and then listed with
the reason in solutions/<assignment>/equivalent.toml, or it shows what to test. The tables are written to
benchmarks/reports/mutants.md; exit code 1 where too many survive.
"""

from __future__ import annotations

import argparse
import copy
import datetime
import difflib
import itertools
import json
import os
import platform
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.plugins import get_operator, operator_names
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.grade import grade_class
from cvgrade.results import Report
from cvgrade.source import BEGIN, END, SourceCell, needed_definitions, read_cells, region_lines, solution_text
from cvgrade.submission import find_submissions
from rich.progress import track

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "mutants.md"
STATE = ROOT / "build" / "mutants"
KILLED_SHARE = 0.95
WITHOUT_ARGUMENTS = [
    name for name in sorted(operator_names()) if "Variable" not in name and "NoOp" not in name
]


@dataclass(frozen=True)
class Mutant:
    """One change: of which task's answer, the lines before and after, and the code cells to run."""

    task: str
    before: str
    after: str
    cells: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    known = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/assignment.toml"))
    STATE.mkdir(parents=True, exist_ok=True)
    for name in options.assignments or known:
        started = time.monotonic()
        facts = audit(find_assignment(name, ROOT), options.jobs)
        facts |= {"date": f"{datetime.date.today()}", "seconds": round(time.monotonic() - started)}
        (STATE / f"{name}.json").write_text(json.dumps(facts))
    stored = {name: STATE / f"{name}.json" for name in known}
    tables = {name: json.loads(path.read_text()) for name, path in stored.items() if path.exists()}
    REPORT.write_text(report(tables), "utf-8")
    print(REPORT.read_text("utf-8"))
    sys.exit(any(too_many(facts) for facts in tables.values()))


def audit(assignment: Assignment, jobs: int) -> dict[str, object]:
    """Grade every mutant; return the counts per task and the survivors, with the reason where one is given."""
    mutants = list(mutants_of(assignment))
    listed = equivalents(assignment)
    tasks = {task: {"made": 0, "killed": 0, "equivalent": 0} for task in assignment.tasks}
    survivors = []
    for mutant, report in zip(mutants, graded(assignment, mutants, jobs), strict=True):
        earned = {task.task: task.earned for task in report.tasks}
        counts = tasks[mutant.task]
        counts["made"] += 1
        if earned[mutant.task] < assignment.tasks[mutant.task]:
            counts["killed"] += 1
            continue
        reason = listed.get((mutant.before, mutant.after), "")
        counts["equivalent"] += bool(reason)
        survivors.append([mutant.task, mutant.before, mutant.after, reason])
    return {"tasks": tasks, "survivors": survivors}


def mutants_of(assignment: Assignment) -> Iterator[Mutant]:
    """Change each task's solution region in every way, one at a time; changes of the same text count once.

    As with a known mistake, the changed cell comes after those definitions that the tests need.
    """
    cells = read_cells(assignment.source)
    needed = needed_definitions(assignment)
    codes = [solution_text(cell, assignment.source) for cell in cells if cell.kind == "code"]
    for number, cell in enumerate(cell for cell in cells if cell.kind == "code"):
        if cell.task:
            seen = {codes[number]}
            for changed in changes(codes[number]):
                before, after = difference(codes[number], changed)
                if changed not in seen and set(before) <= set(inside(cell, assignment)):
                    seen.add(changed)
                    yield Mutant(cell.task, " ⏎ ".join(before), " ⏎ ".join(after), (*needed, changed))


def inside(cell: SourceCell, assignment: Assignment) -> list[str]:
    """List the lines a student writes: not the signature, not what the stub holds, not the words of an error."""
    lines = region_lines(cell, assignment.source)
    return [line for line in lines if line not in (BEGIN, END) and not line.startswith("raise ")]


def changes(code: str) -> Iterator[str]:
    """Apply every operator at every place."""
    tree = get_ast(code)
    starts = [0, *itertools.accumulate(len(line) for line in code.splitlines(keepends=True))]
    for operator in (get_operator(name)() for name in WITHOUT_ARGUMENTS):
        for node in ast_nodes(tree):
            for index, _ in enumerate(operator.mutation_positions(node)):
                alone = copy.deepcopy(node, {id(node.parent): node.parent})
                (first, column), (last, end) = node.get_start_pos_of_prefix(), node.end_pos
                changed = operator.mutate(alone, index)
                text = "" if changed is None else changed.get_code()
                yield code[: starts[first - 1] + column] + text + code[starts[last - 1] + end :]


def difference(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that went and those that came."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return (
        [line[2:].strip() for line in lines if line.startswith("- ")],
        [line[2:].strip() for line in lines if line.startswith("+ ")],
    )


def graded(assignment: Assignment, mutants: list[Mutant], jobs: int) -> list[Report]:
    """Grade the mutants as submissions of so many students, each by the tests of its own task."""
    with tempfile.TemporaryDirectory() as folder:
        for number, mutant in enumerate(mutants):
            path = Path(folder, "submitted", f"m{number:05}", assignment.name, f"{assignment.notebook}.ipynb")
            path.parent.mkdir(parents=True)
            cells = [{"cell_type": "code", "source": cell} for cell in mutant.cells]
            path.write_text(json.dumps({"cells": cells}))
        submissions = find_submissions(Path(folder, "submitted"), assignment.name)
        bar = iter(track(range(len(mutants)), assignment.name, disable=not sys.stderr.isatty()))
        return grade_class(
            assignment,
            submissions,
            Path(folder, "results"),
            jobs=jobs,
            only={f"m{number:05}": mutant.task for number, mutant in enumerate(mutants)},
            on_report=lambda report, fresh: next(bar, None) and None,
        )


def equivalents(assignment: Assignment) -> dict[tuple[str, str], str]:
    """Read the reasons why some changes change nothing."""
    path = assignment.folder / "equivalent.toml"
    entries = tomllib.loads(path.read_text("utf-8"))["mutant"] if path.exists() else []
    return {(entry["before"], entry["after"]): entry["reason"] for entry in entries}


def too_many(facts: dict[str, object]) -> bool:
    """Say whether more than 5 % survive that nobody has explained."""
    made, killed, equivalent = totals(facts)
    return killed < KILLED_SHARE * (made - equivalent)


def totals(facts: dict[str, object]) -> tuple[int, int, int]:
    """Add up an assignment's tasks: made, killed, equivalent."""
    tasks = facts["tasks"]
    assert isinstance(tasks, dict)
    made, killed, equivalent = (
        sum(task[key] for task in tasks.values()) for key in ("made", "killed", "equivalent")
    )
    return made, killed, equivalent


def report(tables: dict[str, dict[str, object]]) -> str:
    """Write a table of all assignments and, below it, every survivor."""
    lines = [
        "# Small changes to the solutions, and what the tests make of them",
        "",
        f"`python benchmarks/mutants.py`, {platform.machine()}, {os.cpu_count()} cores, operators of Cosmic Ray.",
        "*Killed*: the changed answer loses marks. *Equivalent*: it cannot, for the reason in `equivalent.toml`. ",
        "*Share*: killed of those that could be.",
        "",
        "| assignment | date | s | changes | killed | equivalent | survived | share |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, facts in tables.items():
        made, killed, equivalent = totals(facts)
        share = killed / max(1, made - equivalent)
        left = made - killed - equivalent
        row = (name, facts["date"], facts["seconds"], made, killed, equivalent, left, f"{share:.3f}")
        lines.append(f"| {' | '.join(map(str, row))} |")
    for name, facts in tables.items():
        survivors = facts["survivors"]
        assert isinstance(survivors, list)
        lines += ["", f"## {name}", "", "| task | before | after | reason |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {task} | `{before}` | `{after}` | {reason or '**survived**'} |".replace("||", "\\|\\|")
            for task, before, after, reason in survivors
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
