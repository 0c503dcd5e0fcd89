"""The command `cvgrade`. Exit codes: 0 done, 1 findings, 2 usage, 3 fault."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.desk import collect_command, new_command
from cvgrade.errors import EXIT_FAULT, EXIT_FINDINGS, EXIT_USAGE, AssignmentError, GraderFault
from cvgrade.gradescope.command import gradescope_command
from cvgrade.marking import formgrader_command, grade_command, replay_command
from cvgrade.options import jobs_option, output_option, root_option, submissions_option
from cvgrade.overview import report_command, similar_command
from cvgrade.reports.export import FORMATS, NAMES

console = Console(stderr=True, highlight=False)
MEMORY = Path("build", "released")  # of what was released last, below the course's folder

_NO_SUCH_NAME = (errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR)  # no fault of a drive


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cvgrade() -> None:
    """Release assignments, check them, grade a class without trusting a line of it."""


for _command in (
    new_command,
    collect_command,
    grade_command,
    replay_command,
    formgrader_command,
    report_command,
    similar_command,
    gradescope_command,
):
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
@root_option
def release(assignments: tuple[str, ...], handouts: Path | None, wheel: Path | None, root: Path) -> None:
    """Write exercises/<assignment>/ from solutions/<assignment>/ (all assignments without a name).

    What has not changed since is taken from build/released/, which may be removed at any time.

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
    with released_ahead(chosen, jobs=os.cpu_count() or 1, memory=root / MEMORY) as made:
        for assignment, files in zip(chosen, made, strict=True):
            released = write_release(assignment, root / "exercises", files())
            if handouts is not None:
                released.append(write_zip(assignment, released, handouts, wheel=wheel))
            for path in released:
                click.echo(path)


@cvgrade.command()
@click.argument("assignments", nargs=-1)
@root_option
@jobs_option
def check(assignments: tuple[str, ...], root: Path, jobs: int) -> None:
    """Check that assignments keep their promises; print what to mend and exit with 1 otherwise.

    Reads solutions/ and exercises/, writes nothing there. What has not changed since the last release is not made
    again (build/released/). Example: cvgrade check
    """
    from cvgrade.promises import check_assignment
    from cvgrade.release import released_ahead

    findings, chosen = 0, _chosen(assignments, root)
    with released_ahead(chosen, jobs=1, memory=root / MEMORY) as made:  # while the one before is graded
        for assignment, files in zip(chosen, made, strict=True):
            found = check_assignment(assignment, root / "exercises", jobs=jobs, files=files)
            for finding in found:
                click.echo(finding)
            click.echo(f"{assignment.name}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}")
            findings += len(found)
    sys.exit(EXIT_FINDINGS if findings else 0)


@cvgrade.command()
@click.argument("assignment")
@click.option("--format", "style", type=click.Choice(FORMATS), required=True, help="Whose format.")
@output_option
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
@submissions_option
@root_option
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
