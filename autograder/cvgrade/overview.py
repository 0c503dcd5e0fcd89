"""The commands that look at a whole class: its report made anew, and who wrote alike. Nothing is graded or run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from cvgrade.assignment import find_assignment
from cvgrade.collect.record import Row, read_rows
from cvgrade.errors import EXIT_FINDINGS, AssignmentError
from cvgrade.options import root_option
from cvgrade.reports.class_figures import HandIn
from cvgrade.submission import Submission

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
@root_option
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
        names, key = _names(submissions, assignment), pseudonym_key(graded)
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
@click.argument("assignment")
@_submissions
@click.option(
    "--threshold",
    type=click.FloatRange(0.05, 1),
    default=0.5,
    show_default=True,
    help="List pairs from this similarity on.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("graded"),
    help="Folder to write <assignment>/similar.html and .csv to. Default: graded.",
)
@click.option("--anonymous", is_flag=True, help="Write similar-anonymous.html and .csv, with pseudonyms.")
@_json
@root_option
def similar_command(
    assignment: str,
    submissions: Path,
    threshold: float,
    output: Path,
    anonymous: bool,
    as_json: bool,
    root: Path,
) -> None:
    """List submissions of ASSIGNMENT that are alike, most similar first: a hint, not a proof. Nothing is run.

    Reads <submissions>/<student>/<assignment>/ and solutions/, for the text that was released. Writes
    <output>/<assignment>/similar.html, with both codes side by side, and similar.csv. What students did not write,
    and what many wrote alike, does not count; names, comments and layout make no difference.

    \b
    Example: cvgrade similar 03_convolution --threshold 0.6

    Exit code 0: nothing found. 1: somebody should look at some. 2: a wrong command, no submissions. 3: a disk is full
    or gone.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
    from cvgrade.files import write_atomically
    from cvgrade.reports.pseudonyms import pseudonym_key, pseudonyms, scrubber
    from cvgrade.similarity.own_code import read_class
    from cvgrade.similarity.page import anonymous as under_pseudonyms
    from cvgrade.similarity.page import comparison, similar_csv, similar_data, similar_html, summary
    from cvgrade.source import stub_cells
    from cvgrade.submission import find_submissions

    source = find_assignment(assignment, root)
    handed_in = find_submissions(submissions, assignment)
    read = read_class(handed_in, stub_cells(source.source), progress=_progress)
    found = comparison(source, read, threshold)
    if anonymous:
        known = pseudonyms([submission.student for submission in handed_in], pseudonym_key(output))
        found = under_pseudonyms(found, known, scrubber(known, _names(submissions, assignment)))
    stem = output / assignment / ("similar-anonymous" if anonymous else "similar")
    paths = [stem.with_suffix(ending) for ending in (".html", ".csv")]
    for path, text in zip(paths, (similar_html(found), similar_csv(found)), strict=True):
        write_atomically(path, text)
    if as_json:
        click.echo(json.dumps(similar_data(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join([*map(str, paths), summary(found)]))
    sys.exit(EXIT_FINDINGS if found.found else 0)


def _names(submissions: Path, assignment: str) -> dict[str, str]:
    return {row.student: row.name for row in read_rows(submissions, assignment).values() if row.name}


def _progress(submissions: list[Submission]) -> Iterable[Submission]:
    console = Console(stderr=True)
    return track(submissions, "reading", console=console, transient=True, disable=not sys.stderr.isatty())
