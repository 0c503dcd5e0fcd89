"""The commands that grade: a class, one student once more, and what a person corrects by hand."""

from __future__ import annotations

import math
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from cvgrade.assignment import Assignment, find_assignment
from cvgrade.errors import EXIT_FAULT, EXIT_FINDINGS, AssignmentError
from cvgrade.options import jobs_option, output_option, root_option, submissions_option
from cvgrade.overview import recorded_hand_ins
from cvgrade.results import Report
from cvgrade.submission import Submission

console = Console(stderr=True, highlight=False)
MOMENT = click.DateTime(
    ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]
)


@click.command("grade")
@click.argument("assignment")
@submissions_option
@output_option
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
@click.option(
    "--since",
    type=MOMENT,
    help="Only submissions whose files have changed since, as 2026-11-22 or 2026-11-22T09:00.",
)
@click.option("--regrade", is_flag=True, help="Grade again what did not change, too.")
@click.option("--dry-run", is_flag=True, help="Say who would be graded; grade nobody, write nothing.")
@click.option("--unpublished", is_flag=True, help="Feedback does not yet tell what is told after_published.")
@click.option(
    "--scheduler",
    help="Grade on the workers of this Dask scheduler, tcp://host:port or tls://host:port, in place of --jobs; "
    "local:N starts one with N workers here. Its machines get hidden tests and solutions.",
)
@root_option
@jobs_option
def grade_command(
    assignment: str,
    submissions: Path,
    output: Path,
    gradebook: str | None,
    student: str | None,
    seed: int | None,
    since: datetime | None,
    regrade: bool,
    dry_run: bool,
    unpublished: bool,
    scheduler: str | None,
    root: Path,
    jobs: int,
) -> None:
    """Grade ASSIGNMENT: results, feedback, a class report and nbgrader's gradebook.

    Writes <output>/gradebook.db and, below <output>/<assignment>/, results/<student>.json, feedback/<student>.html
    and report.html. A run that is stopped goes on where it was; what did not change is not graded again. Where
    marks differ from those stored before, prints them and writes changes.md and changes.json. With --student or
    --since the class report stays as it was: `cvgrade report` makes it anew.

    \b
    Example: cvgrade grade 03_convolution --submissions submitted --jobs 2

    Exit code 0: graded. 2: a wrong command, no submissions. 3: a fault of ours, or a disk is full or gone; run it
    again, it goes on where it stopped.
    """  # noqa: D301 — \b is click's mark for a line to keep as it is
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
    found = _wanted(find_submissions(submissions, assignment), submissions, student, since)
    folder = output / assignment
    if dry_run:
        _foretell(source, found, folder, seed, regrade)
        return
    if not found:
        click.echo("nothing was handed in since then")
        return
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
            source,
            found,
            folder / "results",
            jobs=jobs,
            seed=drawn,
            elsewhere=elsewhere,
            again=regrade,
            on_report=tell,
        )
        if student is None and since is None:
            hand_ins = recorded_hand_ins(submissions, assignment)
            write_class_report(source, reports, folder / "report.html", hand_ins)
        changes = find_changes(before, sorted(again, key=lambda report: report.student))
        if changes:
            write_changes(changes, folder)
        write_gradebook(source, reports, gradebook or sqlite_url(output / "gradebook.db"))
    if again:
        click.echo("\n".join(summary(changes, len(again))))
    _summarise(reports, folder)


@click.command("replay")
@click.argument("assignment")
@click.argument("student")
@submissions_option
@output_option
@click.option("--test", "only", help="Show this test only, also where it passed.")
@root_option
def replay_command(
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


def _wanted(
    found: list[Submission], submissions: Path, student: str | None, since: datetime | None
) -> list[Submission]:
    if student is not None:
        found = [submission for submission in found if submission.student == student]
        if not found:
            raise AssignmentError(
                f"grade: expected a submission of {student} in {submissions}, got none. Mend the name after --student."
            )
    if since is not None:
        begin = since.astimezone().timestamp()  # without a timezone: that of this machine
        found = [submission for submission in found if _changed(submission.path) >= begin]
    return found


def _changed(path: Path) -> float:
    """Return when a file of a submission changed last, in seconds since 1970; what cannot be read changed now."""
    folder = path if path.is_dir() else path.parent
    try:
        return max((each.stat().st_mtime for each in [folder, *folder.iterdir()]), default=math.inf)
    except OSError:
        return math.inf


def _foretell(
    source: Assignment, found: list[Submission], folder: Path, seed: int | None, regrade: bool
) -> None:
    """Print who would be graded."""
    from cvgrade.grade import stored_report
    from cvgrade.seeds import kept_seed

    drawn = seed if seed is not None else kept_seed(folder)
    waiting = [
        submission.student
        for submission in found
        if regrade or drawn is None or stored_report(folder / "results", submission, source, drawn) is None
    ]
    for student in waiting:
        click.echo(student)
    click.echo(f"{len(waiting)} of {len(found)} submissions would be graded; nothing was written", err=True)


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


@click.command("formgrader", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@submissions_option
@output_option
@click.option("--gradebook", help="SQLAlchemy URL of the gradebook. Default: gradebook.db in --output.")
@root_option
def formgrader_command(
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
