"""The command `cvgrade`. Exit codes: 0 done, 1 findings, 2 usage, 3 fault."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.errors import EXIT_FAULT, EXIT_FINDINGS, EXIT_USAGE, AssignmentError, GraderFault
from cvgrade.reports.export import FORMATS, NAMES
from cvgrade.results import Report

console = Console(stderr=True, highlight=False)

_root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The course's folder, which holds solutions/ and exercises/.",
)
_jobs = click.option(
    "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, help="Processes. Default: one a core."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cvgrade() -> None:
    """Release assignments, check them, grade a class without trusting a line of it."""


@cvgrade.command()
@click.argument("assignments", nargs=-1)
@_root
def release(assignments: tuple[str, ...], root: Path) -> None:
    """Write exercises/<assignment>/ from solutions/<assignment>/ (all assignments without a name).

    Example: cvgrade release 03_convolution
    """
    from cvgrade.release import write_release

    for assignment in _chosen(assignments, root):
        for path in write_release(assignment, root / "exercises"):
            click.echo(path)


@cvgrade.command()
@click.argument("assignments", nargs=-1)
@_root
@_jobs
def check(assignments: tuple[str, ...], root: Path, jobs: int) -> None:
    """Check that assignments keep their promises; print what to mend and exit with 1 otherwise.

    Reads solutions/ and exercises/, writes nothing there. Example: cvgrade check
    """
    from cvgrade.promises import check_assignment

    findings = 0
    for assignment in _chosen(assignments, root):
        found = check_assignment(assignment, root / "exercises", jobs=jobs)
        for finding in found:
            click.echo(finding)
        click.echo(f"{assignment.name}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}")
        findings += len(found)
    sys.exit(EXIT_FINDINGS if findings else 0)


@cvgrade.command()
@click.argument("assignment")
@click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    default=Path("submitted"),
    help="Folder with <student>/<assignment>/<notebook>.ipynb. Default: submitted.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("graded"),
    help="Folder for gradebook.db and <assignment>/. Default: graded.",
)
@click.option(
    "--gradebook", help="SQLAlchemy URL of an nbgrader gradebook. Default: gradebook.db in --output."
)
@click.option("--student", help="Grade this student only.")
@click.option("--unpublished", is_flag=True, help="Feedback does not yet tell what is told after_published.")
@_root
@_jobs
def grade(
    assignment: str,
    submissions: Path,
    output: Path,
    gradebook: str | None,
    student: str | None,
    unpublished: bool,
    root: Path,
    jobs: int,
) -> None:
    """Grade ASSIGNMENT: results, feedback, a class report and nbgrader's gradebook.

    Writes <output>/gradebook.db and, below <output>/<assignment>/, results/<student>.json, feedback/<student>.html
    and report.html. A run that is stopped goes on where it was; what did not change is not graded again. Where
    marks differ from those stored before, prints them and writes changes.md and changes.json.

    Example: cvgrade grade 03_convolution --submissions submitted --jobs 2
    """
    from cvgrade.changes import find_changes, read_stored, summary, write_changes
    from cvgrade.grade import exclusive, grade_class
    from cvgrade.live import Watch
    from cvgrade.reports.class_report import write_class_report
    from cvgrade.reports.feedback import write_feedback
    from cvgrade.reports.gradebook import sqlite_url, write_gradebook
    from cvgrade.reports.occasion import Occasion
    from cvgrade.submission import find_submissions

    source = find_assignment(assignment, root)
    found = find_submissions(submissions, assignment)
    if student is not None:
        found = [submission for submission in found if submission.student == student]
        if not found:
            raise AssignmentError(
                f"grade: expected a submission of {student} in {submissions}, got none. Mend the name after --student."
            )
    folder = output / assignment
    occasion = Occasion(not unpublished, datetime.now(UTC), source.due)
    with exclusive(output), Watch(console, assignment, len(found)) as watch:
        before = read_stored(folder / "results")
        again: list[Report] = []

        def tell(report: Report, fresh: bool) -> None:
            if fresh and report.student in before:
                again.append(report)
            write_feedback(report, source.title, folder / "feedback", occasion)
            watch.add(report, fresh)

        reports = grade_class(source, found, folder / "results", jobs=jobs, on_report=tell)
        if student is None:
            write_class_report(source, reports, folder / "report.html")
        changes = find_changes(before, sorted(again, key=lambda report: report.student))
        if changes:
            write_changes(changes, folder)
        write_gradebook(source, reports, gradebook or sqlite_url(output / "gradebook.db"))
    if again:
        click.echo("\n".join(summary(changes, len(again))))
    _summarise(reports, folder)


def _summarise(reports: list[Report], folder: Path) -> None:
    unsure = [report.student for report in reports if not report.graded]
    earned = [report.earned for report in reports if report.graded] or [0.0]
    mean = sum(earned) / len(earned)
    count = "1 submission" if len(reports) == 1 else f"{len(reports)} submissions"
    click.echo(f"{count}, mean {mean:.1f} of {reports[0].points:g} points: {folder}")
    if unsure:
        message = f"not graded, by a fault of ours: {', '.join(unsure)}. Run the command again."
        console.print(message, style="bold red", markup=False)
        sys.exit(EXIT_FAULT)


@cvgrade.command()
@click.argument("assignment")
@click.option("--format", "style", type=click.Choice(FORMATS), required=True, help="Whose format.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("graded"),
    help="Folder that `cvgrade grade` wrote to. Default: graded.",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="File to write. Default: canvas.csv, moodle.csv, or gradescope/<student>.json in <output>/<assignment>/.",
)
@click.option(
    "--names-are",
    type=click.Choice(NAMES),
    help="What students' folders are named by. Default: login for Canvas, username for Moodle.",
)
@click.option("--student", help="Export this student only.")
@_root
def export(
    assignment: str,
    style: str,
    output: Path,
    to: Path | None,
    names_are: str | None,
    student: str | None,
    root: Path,
) -> None:
    """Write stored marks of ASSIGNMENT for Canvas, Moodle or Gradescope.

    Whoever is not graded, by a fault of ours, is left out and named, with exit code 1.

    Example: cvgrade export 03_convolution --format canvas
    """
    from cvgrade.reports.export import default_target, stored_reports, write_export

    source = find_assignment(assignment, root)
    folder = output / assignment
    reports = stored_reports(source, folder, student=student)
    graded = [report for report in reports if report.graded]
    if style == "gradescope" and to is not None and len(reports) > 1:
        raise AssignmentError(
            "export: expected one student for one file of Gradescope's, got a class. Add --student, or leave --to out."
        )
    batches = [[report] for report in graded] if style == "gradescope" else [graded]
    for batch in filter(None, batches):
        target = to or default_target(folder, style, batch[0].student)
        write_export(source, batch, style, target, names_are=names_are)
        click.echo(target)
    unsure = [report.student for report in reports if not report.graded]
    if unsure:
        message = f"left out, not graded by a fault of ours: {', '.join(unsure)}. Run `cvgrade grade` again."
        console.print(message, style="bold red", markup=False)
        sys.exit(EXIT_FINDINGS)


@cvgrade.command()
def doctor() -> None:
    """Say whether this machine can grade in a jail, and what to do where it cannot."""
    from cvgrade.sandbox import jail

    problem = jail.why_not()
    click.echo(problem or "jail: works here (bubblewrap, user namespaces, seccomp)")
    sys.exit(EXIT_FINDINGS if problem else 0)


def _chosen(names: tuple[str, ...], root: Path) -> list[Assignment]:
    if not names:
        names = tuple(sorted(path.parent.name for path in (root / "solutions").glob("*/assignment.toml")))
    if not names:
        raise AssignmentError(
            f"{root / 'solutions'}: expected assignments, got none. Run in the course's folder."
        )
    return [find_assignment(name, root) for name in names]


def main() -> None:
    """Run the command and turn the three kinds of error into exit codes."""
    try:
        cvgrade(standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except click.Abort:
        sys.exit(EXIT_USAGE)
    except AssignmentError as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_USAGE)
    except GraderFault as error:
        click.echo(f"fault: {error}", err=True)
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
