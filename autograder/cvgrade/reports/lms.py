"""Marks as CSV for Canvas and Moodle, one column with the assignment's total.

Canvas, "How do I import grades in the Gradebook?"
https://community.instructure.com/en/kb/articles/660862-how-do-i-import-grades-in-the-gradebook
and what its importer reads, https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb:
`Student`, `ID`, `SIS User ID`, `SIS Login ID`, `Section`, then assignments by title, and a row "Points Possible".
A student is looked up by the first of ID, SIS User ID and SIS Login ID that is filled.

Moodle, https://docs.moodle.org/en/Grade_import: any columns; one that names the user (user name, email address or
ID number) and one a grade item, which are mapped on import.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.late import Lateness
from cvgrade.reports.page import points
from cvgrade.results import Report

# what the name of a student's folder is, in the words of each system's columns
CANVAS_NAMES = {"login": "SIS Login ID", "sis-id": "SIS User ID", "id": "ID"}
MOODLE_NAMES = {"username": "Username", "email": "Email address", "id-number": "ID number"}
LATE_COLUMNS = ("Points earned", "Minutes late", "Days late", "Deduction", "Extension")


def canvas_csv(
    assignment: Assignment,
    reports: list[Report],
    *,
    names_are: str = "login",
    late: Mapping[str, Lateness] | None = None,
) -> str:
    """Write what Canvas imports; every report must be graded. A further column would become an assignment there."""
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title]
    total = ["    Points Possible", "", "", "", "", points(sum(assignment.tasks.values()))]
    rows = []
    for report in reports:
        mark = late[report.student].mark if late else report.earned
        row = dict.fromkeys(header, "") | {"Student": report.student, assignment.title: points(mark)}
        row[CANVAS_NAMES[names_are]] = report.student
        rows.append([row[name] for name in header])
    return _csv([header, total, *rows])


def moodle_csv(
    assignment: Assignment,
    reports: list[Report],
    *,
    names_are: str = "username",
    late: Mapping[str, Lateness] | None = None,
) -> str:
    """Write what Moodle imports; every report must be graded. What lateness cost stands in columns of its own."""
    header = [MOODLE_NAMES[names_are], assignment.title]
    if late is None:
        return _csv([header, *([report.student, points(report.earned)] for report in reports)])
    rows = [
        [report.student, points(late[report.student].mark), *_late_cells(report, late)] for report in reports
    ]
    return _csv([[*header, *LATE_COLUMNS], *rows])


def late_csv(reports: list[Report], late: Mapping[str, Lateness]) -> str:
    """Write what lateness cost each student, for whoever asks."""
    rows = [
        [report.student, points(late[report.student].mark), *_late_cells(report, late)] for report in reports
    ]
    return _csv([["Student", "Mark", *LATE_COLUMNS], *rows])


def _late_cells(report: Report, late: Mapping[str, Lateness]) -> list[str]:
    found = late[report.student]
    minutes = "unknown" if found.minutes is None else str(found.minutes)
    return [points(report.earned), minutes, str(found.days), points(found.deduction), found.extension]


def _csv(rows: list[list[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def harmless(text: str) -> str:
    """Put a ' before text that a spreadsheet would run as a formula, and take line breaks out.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    starts = line.lstrip()[:1]
    return f"'{line}" if starts and starts in "=+-@＝＋－＠" else line
