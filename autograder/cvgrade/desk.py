"""The instructor's desk: the commands that begin an assignment and bring submissions in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.collect.collecting import Collected, Order, collect
from cvgrade.collect.kinds import KINDS
from cvgrade.collect.record import read_rows, record_paths
from cvgrade.collect.roster import Roster, read_roster
from cvgrade.errors import EXIT_FINDINGS, AssignmentError
from cvgrade.late import Lateness, lateness, read_policy, unused_extensions
from cvgrade.options import root_option
from cvgrade.results import Report
from cvgrade.scaffold import write_assignment

_LISTS = {  # what needs no eye first, as it is long
    "left": "left where they are",
    "refused": "refused",
    "duplicates": "handed in twice",
    "kept": "changed by hand, not overwritten (--overwrite would)",
    "strangers": "of nobody in the class, not taken",
    "missing": "missing",
}


@click.command("new")
@click.argument("name")
@click.option("--title", help="Title for students and reports. Default: the topic of the name.")
@root_option
def new_command(name: str, title: str | None, root: Path) -> None:
    """Begin the assignment NAME: write solutions/NAME/, one small task that passes `cvgrade check`.

    Writes assignment.toml, the notebook with its solution, visible and hidden tests, one wrong and one right solution,
    to be rewritten into yours. Reads nothing; what is there already is never changed.

    \b
    Example: cvgrade new 11_edges --title "Finding edges"

    Exit code 0: written. 2: a name that cannot be one or is taken, no course. 3: a disk is full or gone.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
    for path in write_assignment(name, root, title=title):
        click.echo(path)
    click.echo(f"Next: cvgrade release {name}, then cvgrade check {name}.", err=True)


@click.command("collect")
@click.argument("assignment")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--submissions",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("submitted"),
    help="Folder to write <student>/<assignment>/ to. Default: submitted.",
)
@click.option(
    "--kind", type=click.Choice(KINDS), help="What the sources are. Default: recognised, one by one."
)
@click.option(
    "--roster",
    "roster_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of the class, as Moodle, Canvas or GitHub Classroom exports it. Default: who hands in is a student.",
)
@click.option("--id-column", help="Header of the roster's column that names the students' folders.")
@click.option(
    "--match",
    "matches",
    multiple=True,
    metavar="NAME=ID",
    help="NAME in a source is ID of the roster. Repeatable.",
)
@click.option(
    "--attempts",
    type=click.Choice(["latest", "all"]),
    default="latest",
    help="Keep earlier attempts too, in attempts/ beside the submissions. Default: latest.",
)
@click.option(
    "--due", help="Due date with timezone, as 2026-12-01T23:59:00+01:00. Default: assignment.toml's."
)
@click.option(
    "--overwrite", is_flag=True, help="Replace files that a person has changed in the submissions, too."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@root_option
def collect_command(
    assignment: str,
    sources: tuple[Path, ...],
    submissions: Path,
    kind: str | None,
    roster_file: Path | None,
    id_column: str | None,
    matches: tuple[str, ...],
    attempts: str,
    due: str | None,
    overwrite: bool,
    as_json: bool,
    root: Path,
) -> None:
    """Collect ASSIGNMENT from SOURCES for `cvgrade grade`: nothing is executed, every file accounted for.

    SOURCES are zips or folders: downloads of Moodle and Canvas, nbgrader's exchange (inbound/) and submitted/, GitHub
    Classroom's repositories, or a folder a student. Reads solutions/ too. Writes
    <submissions>/<student>/<assignment>/ and the record collected-<assignment>.csv and .json beside the students. Where
    no time is known, the source named last is the latest. Collecting again changes nothing.

    \b
    Example: cvgrade collect 03_convolution moodle.zip --roster class.csv

    Exit code 0: all taken. 1: somebody is missing, or something was refused, kept or of nobody. 2: a wrong command.
    3: a disk is full or gone.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
    source = find_assignment(assignment, root)
    order = Order(
        source,
        sources,
        submissions,
        kind=kind,
        roster=_roster(roster_file, id_column, matches),
        due=_due(due, source),
        aside=submissions.resolve().parent / "attempts" if attempts == "all" else None,
        overwrite=overwrite,
        stub=_stub(source, root),
    )
    done = collect(order, progress=_progress)
    if as_json:
        rows = [
            asdict(row) | {"state": done.states.get(row.student, "collected before")} for row in done.rows
        ]
        click.echo(json.dumps(asdict(done) | {"rows": rows}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(summary(done, submissions)))
    sys.exit(EXIT_FINDINGS if done.findings else 0)


def summary(done: Collected, submissions: Path) -> list[str]:
    """Say what became of everything: the sources, each list by name, and the sums at the end."""
    remarks = [f"  {row.student}: {'; '.join(row.remarks)}" for row in done.rows if row.remarks]
    lines = [*done.sources, *(["remarks:", *remarks] if remarks else [])]
    for name, title in _LISTS.items():
        found = getattr(done, name)
        if found:
            lines += [f"{title} ({len(found)}):", *(f"  {each}" for each in found)]
    late = sum(bool(row.minutes_late) for row in done.rows)
    unknown = sum(row.minutes_late is None for row in done.rows)
    states = list(done.states.values())
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("new", "replaced", "unchanged", "kept"))
    lines.append(
        f"{len(done.rows)} students in {submissions} ({counts}), {late} late, {unknown} of unknown time, "
        f"{len(done.missing)} missing, {done.findings} finding{'' if done.findings == 1 else 's'}"
    )
    return lines


def late_marks(
    assignment: Assignment, reports: list[Report], policy: Path, submissions: Path
) -> tuple[dict[str, Lateness], list[str]]:
    """Apply a late policy to graded reports; return each student's mark, and what a person should look at.

    Raises
    ------
    AssignmentError
        Where the policy cannot be read, or no time of these students is known at all.
    """
    rules, rows = read_policy(policy), read_rows(submissions, assignment.name)
    possible = sum(assignment.tasks.values())
    found = {}
    for report in reports:
        row = rows.get(report.student)
        time = datetime.fromisoformat(row.time) if row and row.time else None
        minutes = row.minutes_late if row else None
        found[report.student] = lateness(
            rules, report.student, report.earned, possible, minutes=minutes, time=time
        )
    unknown = sorted(student for student, each in found.items() if each.minutes is None)
    if unknown and len(unknown) == len(found):
        raise AssignmentError(
            f"--late: expected times and a due date in {record_paths(submissions, assignment.name)[0]}, got none of "
            "these students. Collect with `cvgrade collect`, where need be with --due and Moodle's grading worksheet "
            "as --roster."
        )
    notes = [f"time unknown, nothing deducted: {', '.join(unknown)}"] if unknown else []
    unused = unused_extensions(rules, found)
    return found, notes + ([f"extensions of nobody exported: {', '.join(unused)}"] if unused else [])


def _progress(students: list[str]) -> Iterable[str]:
    return track(
        students, "collecting", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    )


def _roster(path: Path | None, column: str | None, matches: tuple[str, ...]) -> Roster | None:
    pairs = dict[str, str]()
    for each in matches:
        name, equals, chosen = each.rpartition("=")
        if not equals or not name or not chosen:
            raise AssignmentError(
                f'--match: expected NAME=ID, got {each!r}. Write for example --match "Ada Lovlace=ada".'
            )
        pairs[name] = chosen
    if path is None and (pairs or column):
        raise AssignmentError(
            "collect: expected --roster with --match and --id-column, got none. Add --roster FILE."
        )
    return read_roster(path, column=column, matches=pairs) if path else None


def _due(text: str | None, assignment: Assignment) -> datetime | None:
    if text is None:
        return assignment.due
    try:
        due = datetime.fromisoformat(text)
    except ValueError:
        due = None
    if due is None or due.tzinfo is None:
        raise AssignmentError(
            f"--due: expected a date, a time and a timezone, got {text!r}. "
            "Write it like this: 2026-12-01T23:59:00+01:00"
        )
    return due


def _stub(assignment: Assignment, root: Path) -> bytes:
    path = root / "exercises" / assignment.name / f"{assignment.notebook}.ipynb"
    return path.read_bytes() if path.is_file() else b""
