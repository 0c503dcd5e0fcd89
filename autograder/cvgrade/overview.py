"""The commands that look at a whole class: its report made anew, and who wrote alike. Nothing is graded or run."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from cvgrade.assignment import find_assignment
from cvgrade.collect.record import Row, read_rows
from cvgrade.errors import EXIT_FINDINGS, AssignmentError
from cvgrade.reports.class_figures import HandIn

_root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The course's folder, which holds solutions/ and exercises/.",
)
_submissions = click.option(
    "--submissions",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("submitted"),
    help="Folder with <student>/<assignment>/ and what `cvgrade collect` recorded. Default: submitted.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, instead of paths.")


@click.command("report")
@click.argument("assignment")
@click.option(
    "--graded",
    "--output",
    "graded",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("graded"),
    help="Folder that `cvgrade grade` wrote. Default: graded.",
)
@click.option("--anonymous", is_flag=True, help="Write report-anonymous.html, with pseudonyms.")
@_json
@_submissions
@_root
def report_command(
    assignment: str, graded: Path, anonymous: bool, as_json: bool, submissions: Path, root: Path
) -> None:
    """Make the class report of ASSIGNMENT again from stored results: nothing is graded.

    Reads <graded>/<assignment>/results/, solutions/, and <submissions>/collected-<assignment>.json where there is
    one, for attempts and lateness. Writes <graded>/<assignment>/report.html, or report-anonymous.html; pseudonyms
    are the same every time, by the key in <graded>/pseudonym-key, which stays with you.

    \b
    Example: cvgrade report 03_convolution --anonymous

    Exit code 0: written. 1: written, but somebody is not graded by a fault of ours. 2: a wrong command, no results.
    3: a disk is full or gone.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
    from cvgrade.files import write_atomically
    from cvgrade.reports.class_figures import class_figures
    from cvgrade.reports.class_report import anonymous_figures, class_report_html
    from cvgrade.reports.export import stored_reports
    from cvgrade.reports.pseudonyms import pseudonym_key

    source = find_assignment(assignment, root)
    folder = graded / assignment
    reports = stored_reports(source, folder, command="report")
    rows = read_rows(submissions, assignment)
    if anonymous:
        names = {row.student: row.name for row in rows.values() if row.name}
        key = pseudonym_key(graded)
        figures = anonymous_figures(source, reports, _hand_ins(rows), key=key, full_names=names)
    else:
        figures = class_figures(source, reports, _hand_ins(rows))
    path = folder / ("report-anonymous.html" if anonymous else "report.html")
    write_atomically(path, class_report_html(figures, anonymous=anonymous))
    click.echo(json.dumps(asdict(figures), ensure_ascii=False, indent=1) if as_json else path)
    sys.exit(EXIT_FINDINGS if figures.faults else 0)


def recorded_hand_ins(submissions: Path, assignment: str) -> dict[str, HandIn]:
    """Read how often and how late each student handed in; a damaged record says nothing, and costs no report."""
    try:
        return _hand_ins(read_rows(submissions, assignment))
    except AssignmentError:
        return {}


def _hand_ins(rows: dict[str, Row]) -> dict[str, HandIn]:
    return {student: HandIn(row.attempts, row.minutes_late) for student, row in rows.items()}


@click.command("similar")
def similar_command() -> None:
    """Placeholder."""
