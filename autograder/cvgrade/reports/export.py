"""`cvgrade export`: stored results in another system's format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically
from cvgrade.late import Lateness
from cvgrade.reports.gradescope import gradescope_json
from cvgrade.reports.lms import CANVAS_NAMES, MOODLE_NAMES, canvas_csv, late_csv, moodle_csv
from cvgrade.reports.table import marks_table, table_csv, table_parquet
from cvgrade.results import Report

FORMATS = ("canvas", "moodle", "gradescope", "csv", "parquet")
NAMES = (*CANVAS_NAMES, *MOODLE_NAMES)


def stored_reports(
    assignment: Assignment, folder: Path, *, student: str | None = None, command: str = "export"
) -> list[Report]:
    """Read ``<folder>/results/*.json``, in the order of the names; or one student's alone.

    Raises
    ------
    AssignmentError
        Where there are none, or one is damaged or of another version of the tests: the marks must be made first.
    """
    paths = sorted((folder / "results").glob("*.json"))
    if student is not None:
        paths = [path for path in paths if path.stem == student]
    if not paths:
        whom = "results" if student is None else f"a result of {student}"
        raise AssignmentError(
            f"{command}: expected {whom} in {folder / 'results'}, got none. "
            f"Run `cvgrade grade {assignment.name}` first, or name its folder with --output."
        )
    return [_stored(path, assignment) for path in paths]


def _stored(path: Path, assignment: Assignment) -> Report:
    again = f"Run `cvgrade grade {assignment.name}` again."
    try:
        report = Report.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssignmentError(f"{path}: expected a stored result, got: {error} {again}") from error
    if (report.student, report.assignment) != (path.stem, assignment.name):
        whose = f"{report.student} in {report.assignment}"
        raise AssignmentError(f"{path}: expected the result of {path.stem}, got that of {whose}. {again}")
    if report.tests_sha256 != assignment.tests_sha256:
        raise AssignmentError(f"{path}: expected marks of the tests as they are now, got older ones. {again}")
    return report


def write_export(
    assignment: Assignment,
    reports: list[Report],
    style: str,
    target: Path,
    *,
    names_are: str | None = None,
    late: Mapping[str, Lateness] | None = None,
) -> None:
    """Write graded reports to the file `target`; Gradescope's style takes one report.

    With `late`, marks are those after deductions, which ``<target>-late.csv`` explains.

    Raises
    ------
    AssignmentError
        Where the target is a folder, names are said to be what this system does not know, or deductions are for
        Gradescope, which has a late policy of its own; where the package for a format is missing.
    GraderFault
        Where the file cannot be written; it is then as it was.
    """
    if target.is_dir():
        raise AssignmentError(
            f"export: expected a file to write, got the folder {target}. Name a file in it."
        )
    if style == "gradescope" and late is not None:
        raise AssignmentError(
            "export: expected canvas or moodle with a late policy, got gradescope. Set the policy in Gradescope."
        )
    if style == "gradescope":
        (report,) = reports
        write_atomically(target, gradescope_json(report))
        return
    if style in ("csv", "parquet"):
        _write_table(assignment, reports, style, target, names_are=names_are, late=late)
        return
    known = CANVAS_NAMES if style == "canvas" else MOODLE_NAMES
    names_are = names_are or next(iter(known))
    if names_are not in known:
        raise AssignmentError(
            f"export: expected --names-are {', '.join(known)} for {style}, got {names_are}. Choose one of these."
        )
    write = canvas_csv if style == "canvas" else moodle_csv
    write_atomically(target, write(assignment, reports, names_are=names_are, late=late))
    if late is not None:
        write_atomically(target.with_name(f"{target.stem}-late.csv"), late_csv(reports, late))


def _write_table(
    assignment: Assignment,
    reports: list[Report],
    style: str,
    target: Path,
    *,
    names_are: str | None,
    late: Mapping[str, Lateness] | None,
) -> None:
    if names_are is not None:
        raise AssignmentError(
            f"export: expected no --names-are for {style}, got {names_are}. Leave it out: the column is student."
        )
    table = marks_table(assignment, reports, late=late)
    write_atomically(target, table_csv(table) if style == "csv" else table_parquet(table))


def default_target(folder: Path, style: str, student: str) -> Path:
    """Name the file to write below the assignment's folder of results; Gradescope's is one a student."""
    names = {"gradescope": f"gradescope/{student}.json", "csv": "marks.csv", "parquet": "marks.parquet"}
    return folder / names.get(style, f"{style}.csv")
