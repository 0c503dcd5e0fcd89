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
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.reports.page import points
from cvgrade.results import Report

# what the name of a student's folder is, in the words of each system's columns
CANVAS_NAMES = {"login": "SIS Login ID", "sis-id": "SIS User ID", "id": "ID"}
MOODLE_NAMES = {"username": "Username", "email": "Email address", "id-number": "ID number"}


def canvas_csv(assignment: Assignment, reports: list[Report], *, names_are: str = "login") -> str:
    """Write what Canvas imports; every report must be graded."""
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment.title]
    total = ["    Points Possible", "", "", "", "", points(sum(assignment.tasks.values()))]
    rows = []
    for report in reports:
        row = dict.fromkeys(header, "") | {"Student": report.student, assignment.title: points(report.earned)}
        row[CANVAS_NAMES[names_are]] = report.student
        rows.append([row[name] for name in header])
    return _csv([header, total, *rows])


def moodle_csv(assignment: Assignment, reports: list[Report], *, names_are: str = "username") -> str:
    """Write what Moodle imports; every report must be graded."""
    header = [MOODLE_NAMES[names_are], assignment.title]
    return _csv([header, *([report.student, points(report.earned)] for report in reports)])


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
