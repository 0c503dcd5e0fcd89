"""Marks as a table, a row a student, for programs that read CSV or Parquet.

Columns: student, assignment, mark, points, earned, one for each task with the points earned in it, and, with a late
policy, minutes_late (empty where unknown), days_late, deduction and extension. Without one, mark is what was earned.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError
from cvgrade.late import Lateness
from cvgrade.reports.lms import harmless
from cvgrade.results import Report

Columns = dict[str, list[Any]]


def marks_table(
    assignment: Assignment, reports: list[Report], *, late: Mapping[str, Lateness] | None = None
) -> Columns:
    """Return the columns; every report must be graded."""
    earned = [{task.task: task.earned for task in report.tasks} for report in reports]
    table: Columns = {
        "student": [report.student for report in reports],
        "assignment": [assignment.name] * len(reports),
        "mark": [late[report.student].mark if late else report.earned for report in reports],
        "points": [float(sum(assignment.tasks.values()))] * len(reports),
        "earned": [report.earned for report in reports],
    }
    table |= {f"task {task}": [each[task] for each in earned] for task in assignment.tasks}
    if late is not None:
        found = [late[report.student] for report in reports]
        table |= {
            "minutes_late": [each.minutes for each in found],
            "days_late": [each.days for each in found],
            "deduction": [each.deduction for each in found],
            "extension": [each.extension for each in found],
        }
    return table


def table_csv(table: Columns) -> str:
    """Write the table as CSV, UTF-8; text that a spreadsheet would run as a formula gets a ' before it."""
    text = io.StringIO()
    rows = zip(*table.values(), strict=True)
    lines = [[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    csv.writer(text, lineterminator="\n").writerows([list(table), *lines])
    return text.getvalue()


def table_parquet(table: Columns) -> bytes:
    """Write the table as one Parquet file.

    Raises
    ------
    AssignmentError
        Where pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise AssignmentError(
            f"export: expected the package pyarrow for Parquet, got {error}. Install it: "
            'pip install "pixels-to-predictions[parquet]", or choose --format csv.'
        ) from error
    stored = io.BytesIO()
    texts = {"student", "assignment", "extension"}
    whole = {"minutes_late", "days_late"}
    kinds = {name: pyarrow.string() if name in texts else pyarrow.float64() for name in table}
    kinds |= {name: pyarrow.int64() for name in whole & table.keys()}
    pyarrow.parquet.write_table(pyarrow.table(table, schema=pyarrow.schema(kinds)), stored)
    return stored.getvalue()
