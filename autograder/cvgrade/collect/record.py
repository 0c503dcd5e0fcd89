"""What was collected, beside the students' folders: ``collected-<assignment>.json``, and as a table in ``.csv``.

The record holds no time of the run, so that collecting the same once more changes nothing. It is also how a later run
knows its own files from those that a person has changed: by their digests.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cvgrade.collect.entries import shown
from cvgrade.errors import AssignmentError
from cvgrade.files import write_atomically
from cvgrade.reports.lms import harmless

VERSION = 1


@dataclass(frozen=True)
class Row:
    """One student's submission as it was collected.

    Attributes
    ----------
    source
        The notebook's path in the download.
    attempt, attempts
        Which of how many hand-ins counts, the first is 1.
    time
        When it was handed in, with its timezone; None where nothing says so.
    minutes_late
        After the due date, begun minutes; 0 in time; None where time or due date is unknown.
    sha256
        Digest of the notebook as it was handed in.
    files
        Name → digest of every file that was written into the student's folder.
    """

    student: str
    name: str
    source: str
    attempt: int
    attempts: int
    time: str | None
    minutes_late: int | None
    sha256: str
    files: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def minutes_late(time: datetime | None, due: datetime | None) -> int | None:
    """Count the begun minutes after the due date."""
    if time is None or due is None:
        return None
    return max(0, -(-int((time - due).total_seconds()) // 60))


def record_paths(submissions: Path, assignment: str) -> tuple[Path, Path]:
    """Name the record and its table."""
    return submissions / f"collected-{assignment}.json", submissions / f"collected-{assignment}.csv"


def read_rows(submissions: Path, assignment: str) -> dict[str, Row]:
    """Read what was collected before, by student; empty where nothing was.

    Raises
    ------
    AssignmentError
        Where the record is damaged, or of another assignment or version.
    """
    path, _ = record_paths(submissions, assignment)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if (data["version"], data["assignment"]) != (VERSION, assignment):
            raise ValueError(f"version {data['version']} of {data['assignment']}")
        rows = [Row(**(row | {"remarks": tuple(row["remarks"])})) for row in data["students"]]
        return {row.student: row for row in rows}
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise AssignmentError(
            f"{path}: expected the record of an earlier `cvgrade collect`, got {shown(str(error))}. Move it "
            "and its .csv away, and collect again: files that differ are then kept, and named."
        ) from error


def write_record(submissions: Path, content: dict[str, Any], rows: list[Row]) -> None:
    """Write the record and its table; leave alone what stays the same."""
    path, table = record_paths(submissions, content["assignment"])
    text = json.dumps(
        {"version": VERSION, **content, "students": list(map(asdict, rows))}, ensure_ascii=False, indent=1
    )
    for target, new in ((path, text + "\n"), (table, _table(rows))):
        data = new.encode("utf-8")
        if not target.is_file() or target.read_bytes() != data:
            write_atomically(target, data)


def _table(rows: list[Row]) -> str:
    columns = [
        "student",
        "name",
        "source",
        "attempt",
        "attempts",
        "time",
        "minutes late",
        "sha256",
        "remarks",
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        late = "" if row.minutes_late is None else str(row.minutes_late)
        cells = [row.student, row.name, row.source, str(row.attempt), str(row.attempts), row.time or "", late]
        writer.writerow([harmless(cell) for cell in (*cells, row.sha256, "; ".join(row.remarks))])
    return text.getvalue()
