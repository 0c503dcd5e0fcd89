"""The command `cvgrade`. Exit codes: 0 done, 1 findings, 2 usage, 3 fault."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.errors import EXIT_FAULT, EXIT_FINDINGS, EXIT_USAGE, AssignmentError, GraderFault
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
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63),
    help="Seed of the hidden inputs. Default: the one kept in --output, or a new one.",
)
@_root
@_jobs
def grade(
    assignment: str,
    submissions: Path,
    output: Path,
    gradebook: str | None,
    student: str | None,
    seed: int | None,
    root: Path,
    jobs: int,
) -> None:
    """Grade ASSIGNMENT: results, feedback, a class report and nbgrader's gradebook.

    Writes <output>/gradebook.db and, below <output>/<assignment>/, results/<student>.json, feedback/<student>.html
    and report.html. A run that is stopped goes on where it was; what did not change is not graded again.

    Example: cvgrade grade 03_convolution --submissions submitted --jobs 2
    """
    from cvgrade.grade import grade_class
    from cvgrade.lock import exclusive
    from cvgrade.reports.class_report import write_class_report
    from cvgrade.reports.feedback import write_feedback
    from cvgrade.reports.gradebook import sqlite_url, write_gradebook
    from cvgrade.seeds import run_seed
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
    with exclusive(output), _progress() as progress:
        bar = progress.add_task(f"{assignment}: starting the jail", total=len(found))

        def tell(report: Report, fresh: bool) -> None:
            write_feedback(report, source.title, folder / "feedback")
            progress.update(
                bar, advance=1, description=f"{assignment} {'' if fresh else '(stored) '}{report.student}"
            )

        drawn = run_seed(folder, seed)
        reports = grade_class(source, found, folder / "results", jobs=jobs, seed=drawn, on_report=tell)
        if student is None:
            write_class_report(source, reports, folder / "report.html")
        write_gradebook(source, reports, gradebook or sqlite_url(output / "gradebook.db"))
    _summarise(reports, folder)


@cvgrade.command()
@click.argument("assignment")
@click.argument("student")
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
    help="Folder that `cvgrade grade` wrote to. Default: graded.",
)
@click.option("--test", "only", help="Show this test only, also where it passed.")
@_root
def replay(
    assignment: str, student: str, submissions: Path, output: Path, only: str | None, root: Path
) -> None:
    """Grade STUDENT's submission once more with the same hidden inputs, and show each call of the failed tests.

    For a student who asks why: nothing is stored. Exits with 1 where a test comes out otherwise than before.

    Example: cvgrade replay 03_convolution hiro --test test_matches_scipy_on_random_images
    """
    from cvgrade.replay import render, replay_submission
    from cvgrade.submission import find_submissions

    source = find_assignment(assignment, root)
    stored = output / assignment / "results" / f"{student}.json"
    try:
        report = Report.from_json(stored.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssignmentError(
            f"replay: expected a result in {stored}, got none ({error}). Mend the name, or give --output."
        ) from error
    found = [each for each in find_submissions(submissions, assignment) if each.student == student]
    if not found:
        raise AssignmentError(
            f"replay: expected a submission of {student} in {submissions}, got none. Give the folder: --submissions."
        )
    if only is not None and only not in {test.name for test in source.tests}:
        names = ", ".join(test.name for test in source.tests)
        raise AssignmentError(
            f"replay: expected a test of {assignment} ({names}), got {only!r}. Mend --test."
        )
    replayed = replay_submission(source, found[0], report)
    for test in replayed:
        if test.now.name == only or (only is None and not (test.now.passed and test.same)):
            click.echo(render(test))
    differing = sum(not test.same for test in replayed)
    click.echo(f"seed {report.seed}: {len(replayed)} tests replayed, {differing} came out otherwise")
    sys.exit(EXIT_FINDINGS if differing else 0)


def _summarise(reports: list[Report], folder: Path) -> None:
    unsure = [report.student for report in reports if not report.graded]
    mean = sum(report.earned for report in reports) / len(reports)
    count = "1 submission" if len(reports) == 1 else f"{len(reports)} submissions"
    click.echo(f"{count}, mean {mean:.1f} of {reports[0].points:g} points: {folder}")
    if unsure:
        message = f"not graded, by a fault of ours: {', '.join(unsure)}. Run the command again."
        console.print(message, style="bold red", markup=False)
        sys.exit(EXIT_FAULT)


@cvgrade.command()
def doctor() -> None:
    """Try what this machine enforces when it grades, and say what to do where it does not.

    Exit code 0: grading is safe. 1: something is weaker than it could be. 3: this machine cannot grade.
    """
    from rich.table import Table

    from cvgrade.doctor import examine, exit_code, machine

    out = Console(highlight=False)
    for name, value in machine().items():
        out.print(f"{name:16}{value}", markup=False, soft_wrap=True)
    findings = examine()
    table = Table("what", "enforced", "as seen in a real jail")
    colours = {"yes": "green", "weaker": "yellow", "no": "bold red"}
    for finding in findings:
        table.add_row(finding.what, f"[{colours[finding.state]}]{finding.state}", escape(finding.seen))
    out.print(table)
    for finding in findings:
        if finding.remedy:
            out.print(f"{finding.what}: {finding.remedy}", markup=False, soft_wrap=True)
    sys.exit(exit_code(findings))


def _chosen(names: tuple[str, ...], root: Path) -> list[Assignment]:
    if not names:
        names = tuple(sorted(path.parent.name for path in (root / "solutions").glob("*/assignment.toml")))
    if not names:
        raise AssignmentError(
            f"{root / 'solutions'}: expected assignments, got none. Run in the course's folder."
        )
    return [find_assignment(name, root) for name in names]


def _progress() -> Progress:
    text = TextColumn("{task.description}", markup=False)  # a student's name may hold brackets
    columns = (text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


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
    except OSError as error:  # a drive that vanished, a file that may not be read
        message = (
            f"expected to read and write, got {error}. Bring the drive back or mend the permissions, then run"
        )
        click.echo(f"fault: {message} the command again: it goes on where it stopped.", err=True)
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
