"""The command `cvgrade`. Exit codes: 0 done, 1 findings, 2 usage, 3 fault."""

from __future__ import annotations

import errno
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.desk import collect_command, new_command
from cvgrade.errors import EXIT_FAULT, EXIT_FINDINGS, EXIT_USAGE, AssignmentError, GraderFault
from cvgrade.gradescope.command import gradescope_command
from cvgrade.overview import recorded_hand_ins, report_command, similar_command
from cvgrade.reports.export import FORMATS, NAMES
from cvgrade.results import Report

console = Console(stderr=True, highlight=False)

_NO_SUCH_NAME = (errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR)  # no fault of a drive

_root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The course's folder, which holds solutions/ and exercises/.",
)
_submissions = click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    default=Path("submitted"),
    help="Folder with <student>/<assignment>/<notebook>.ipynb. Default: submitted.",
)
_output = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("graded"),
    help="Folder with gradebook.db and <assignment>/, which `cvgrade grade` writes. Default: graded.",
)
_jobs = click.option(
    "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, help="Processes. Default: one a core."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cvgrade() -> None:
    """Release assignments, check them, grade a class without trusting a line of it."""


for _command in (new_command, collect_command, report_command, similar_command, gradescope_command):
    cvgrade.add_command(_command)


@cvgrade.command()
@click.argument("assignments", nargs=-1)
@click.option(
    "--zip",
    "handouts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for <assignment>.zip too: all that a student needs, with a page that says how to start.",
)
@click.option(
    "--wheel",
    type=click.Path(path_type=Path),
    help="Put this wheel of the package into each zip, to install from. Default: from the package index.",
)
@_root
def release(assignments: tuple[str, ...], handouts: Path | None, wheel: Path | None, root: Path) -> None:
    """Write exercises/<assignment>/ from solutions/<assignment>/ (all assignments without a name).

    Example: cvgrade release 03_convolution --zip handouts
    """
    from cvgrade.release import released_ahead, require_wheel, write_release, write_zip

    if wheel is not None and handouts is None:
        raise AssignmentError(
            "release: expected a folder for the zips that hold the wheel, got none. Add --zip."
        )
    if wheel is not None:
        require_wheel(wheel)
    chosen = _chosen(assignments, root)
    with released_ahead(chosen, jobs=os.cpu_count() or 1) as made:
        for assignment, files in zip(chosen, made, strict=True):
            released = write_release(assignment, root / "exercises", files())
            if handouts is not None:
                released.append(write_zip(assignment, released, handouts, wheel=wheel))
            for path in released:
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
    from cvgrade.release import released_ahead

    findings, chosen = 0, _chosen(assignments, root)
    with released_ahead(chosen, jobs=1) as made:  # while the one before is graded
        for assignment, files in zip(chosen, made, strict=True):
            found = check_assignment(assignment, root / "exercises", jobs=jobs, files=files)
            for finding in found:
                click.echo(finding)
            click.echo(f"{assignment.name}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}")
            findings += len(found)
    sys.exit(EXIT_FINDINGS if findings else 0)


@cvgrade.command()
@click.argument("assignment")
@_submissions
@_output
@click.option(
    "--gradebook",
    help="URL of an nbgrader gradebook, for example postgresql://me@host/grades. Default: gradebook.db in --output.",
)
@click.option("--student", help="Grade this student only.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63),
    help="Seed of the hidden inputs. Default: the one kept in --output, or a new one.",
)
@click.option("--unpublished", is_flag=True, help="Feedback does not yet tell what is told after_published.")
@click.option(
    "--scheduler",
    help="Grade on the workers of this Dask scheduler, tcp://host:port or tls://host:port, in place of --jobs; "
    "local:N starts one with N workers here. Its machines get hidden tests and solutions.",
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
    unpublished: bool,
    scheduler: str | None,
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
    from cvgrade.cluster.connecting import graders_at
    from cvgrade.grade import grade_class
    from cvgrade.live import Watch
    from cvgrade.lock import exclusive
    from cvgrade.reports.class_report import write_class_report
    from cvgrade.reports.database import database_url
    from cvgrade.reports.feedback import write_feedback
    from cvgrade.reports.gradebook import LOCK_WAIT_S, sqlite_url, write_gradebook
    from cvgrade.reports.occasion import Occasion
    from cvgrade.seeds import run_seed
    from cvgrade.submission import find_submissions

    elsewhere = graders_at(scheduler, _warn) if scheduler is not None else None
    if gradebook is not None:
        database_url(gradebook, lock_wait_s=LOCK_WAIT_S)  # a slip is told before a class is graded
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

        drawn = run_seed(folder, seed)
        reports = grade_class(
            source, found, folder / "results", jobs=jobs, seed=drawn, elsewhere=elsewhere, on_report=tell
        )
        if student is None:
            hand_ins = recorded_hand_ins(submissions, assignment)
            write_class_report(source, reports, folder / "report.html", hand_ins)
        changes = find_changes(before, sorted(again, key=lambda report: report.student))
        if changes:
            write_changes(changes, folder)
        write_gradebook(source, reports, gradebook or sqlite_url(output / "gradebook.db"))
    if again:
        click.echo("\n".join(summary(changes, len(again))))
    _summarise(reports, folder)


@cvgrade.command()
@click.argument("assignment")
@click.argument("student")
@_submissions
@_output
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


def _warn(line: str) -> None:
    console.print(line, style="bold yellow", markup=False, soft_wrap=True)


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
@_output
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="File to write. Default, in <output>/<assignment>/: canvas.csv, moodle.csv, gradescope/<student>.json, "
    "marks.csv, marks.parquet.",
)
@click.option(
    "--names-are",
    type=click.Choice(NAMES),
    help="What students' folders are named by. Default: login for Canvas, username for Moodle.",
)
@click.option("--student", help="Export this student only.")
@click.option(
    "--late",
    "policy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Late policy, TOML: grace_minutes, per_cent_a_day, floor_per_cent, [extensions] student = days or date.",
)
@_submissions
@_root
def export(
    assignment: str,
    style: str,
    output: Path,
    to: Path | None,
    names_are: str | None,
    student: str | None,
    policy: Path | None,
    submissions: Path,
    root: Path,
) -> None:
    """Write stored marks of ASSIGNMENT for Canvas, Moodle or Gradescope, or as a table: CSV, Parquet.

    Whoever is not graded, by a fault of ours, is left out and named, with exit code 1. With --late, marks are those
    after deductions, by the times in <submissions>/collected-<assignment>.json; stored results stay as they are, and
    <file>-late.csv tells what was deducted. Whose time is unknown loses nothing, and is named, with exit code 1.

    Example: cvgrade export 03_convolution --format canvas --late late.toml
    """
    from cvgrade.desk import late_marks
    from cvgrade.reports.export import default_target, stored_reports, write_export

    source = find_assignment(assignment, root)
    folder = output / assignment
    reports = stored_reports(source, folder, student=student)
    graded = [report for report in reports if report.graded]
    if style == "gradescope" and to is not None and len(reports) > 1:
        raise AssignmentError(
            "export: expected one student for one file of Gradescope's, got a class. Add --student, or leave --to out."
        )
    late, notes = late_marks(source, graded, policy, submissions) if policy else (None, [])
    batches = [[report] for report in graded] if style == "gradescope" else [graded]
    for batch in filter(None, batches):
        target = to or default_target(folder, style, batch[0].student)
        write_export(source, batch, style, target, names_are=names_are, late=late)
        click.echo(target)
    for note in notes:
        console.print(note, style="bold yellow", markup=False, soft_wrap=True)
    unsure = [report.student for report in reports if not report.graded]
    if unsure:
        message = f"left out, not graded by a fault of ours: {', '.join(unsure)}. Run `cvgrade grade` again."
        console.print(message, style="bold red", markup=False)
    if unsure or notes:
        sys.exit(EXIT_FINDINGS)


@cvgrade.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@_submissions
@_output
@click.option("--gradebook", help="SQLAlchemy URL of the gradebook. Default: gradebook.db in --output.")
@_root
def formgrader(
    options: tuple[str, ...], submissions: Path, output: Path, gradebook: str | None, root: Path
) -> None:
    """Open nbgrader's formgrader on what `cvgrade grade` wrote: comment on answers, correct marks by hand.

    Comments and marks of yours stay when `cvgrade grade` runs again. Writes the notebooks that formgrader shows to
    <output>/autograded/, then starts JupyterLab, to which other OPTIONS are passed on.

    Example: cvgrade formgrader --no-browser --port 8889
    """
    from cvgrade.reports.database import database_url
    from cvgrade.reports.export import stored_reports
    from cvgrade.reports.formgrader import open_formgrader, require_gradebook, write_notebooks
    from cvgrade.reports.gradebook import LOCK_WAIT_S
    from cvgrade.reports.occasion import Occasion
    from cvgrade.submission import find_submissions

    if gradebook is None:
        require_gradebook(output)
    else:
        database_url(gradebook, lock_wait_s=LOCK_WAIT_S)  # a slip is told before anything is written
    for results in sorted(output.glob("*/results")):
        source = find_assignment(results.parent.name, root)
        occasion = Occasion(published=True, now=datetime.now(UTC), due=source.due)
        reports = stored_reports(source, results.parent)
        write_notebooks(source, find_submissions(submissions, source.name), reports, output, occasion)
    sys.exit(open_formgrader(output, gradebook, options))


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


def _of_click(error: click.ClickException) -> str:
    """Say in one line what click says in four: what is wrong, and where one reads more."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "cvgrade"
    message = error.format_message().rstrip(".")
    return f"{command}: {message}. See `{command} --help`."


def _tell(message: str) -> None:
    """Print an error; a name of thousands of letters loses its middle."""
    click.echo(re.sub(r"\S{400,}", lambda word: f"{word[0][:80]} … {word[0][-40:]}", message), err=True)


def main() -> None:
    """Run the command and turn the three kinds of error into exit codes."""
    try:
        cvgrade(prog_name="cvgrade", standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        _tell(_of_click(error))
        sys.exit(EXIT_USAGE)
    except click.Abort:
        sys.exit(EXIT_USAGE)
    except AssignmentError as error:
        _tell(str(error))
        sys.exit(EXIT_USAGE)
    except GraderFault as error:
        _tell(f"fault: {error}")
        sys.exit(EXIT_FAULT)
    except OSError as error:  # a drive that vanished, a file that may not be read
        if error.errno in _NO_SUCH_NAME:
            _tell(
                f"expected the name of a file or folder, got {error}. Mend the name, then run the command again."
            )
            sys.exit(EXIT_USAGE)
        message = (
            f"expected to read and write, got {error}. Bring the drive back or mend the permissions, then run"
        )
        _tell(f"fault: {message} the command again: it goes on where it stopped.")
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
