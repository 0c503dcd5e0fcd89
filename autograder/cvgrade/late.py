"""What a late submission loses, by a policy in a file; applied to exported marks, never to stored results.

As in Canvas: each begun day costs a share of the assignment's points, and lateness alone takes no mark below the floor.
https://community.instructure.com/en/kb/articles/660858
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cvgrade.errors import AssignmentError

DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class Policy:
    """What `late.toml` says.

    Attributes
    ----------
    grace_minutes
        Who is late by no more than this loses nothing; who is later, is late from the due date on.
    per_cent_a_day
        Share of the assignment's points that each begun day costs.
    floor_per_cent
        Share of the assignment's points below which lateness takes no mark; a mark that is lower anyway stays.
    extensions
        Student → days more, or a due date of one's own.
    """

    grace_minutes: float = 0
    per_cent_a_day: float = 0
    floor_per_cent: float = 0
    extensions: Mapping[str, float | datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Lateness:
    """What became of one student's mark; `minutes`, after any extension, is None where the time is unknown."""

    minutes: int | None
    days: int
    deduction: float
    mark: float
    extension: str = ""


def read_policy(path: Path) -> Policy:
    """Read a policy.

    Raises
    ------
    AssignmentError
        Where it is no TOML, or an entry is unknown or no such number.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssignmentError(
            f"{path}: expected a late policy in TOML, got {error}. Write for example: per_cent_a_day = 10"
        ) from error
    numbers = {"grace_minutes": math.inf, "per_cent_a_day": 100, "floor_per_cent": 100}
    for key, value in settings.items():
        if key == "extensions":
            continue
        if key not in numbers:
            known = ", ".join((*numbers, "extensions"))
            raise AssignmentError(f"{path}: expected entries among {known}, got {key!r}. Rename it.")
        if not _is_number(value) or not 0 <= value <= numbers[key]:
            raise AssignmentError(
                f"{path}: expected {key} as a number from 0 to {numbers[key]:g}, got {value!r}. Mend it."
            )
    _check_extensions(settings.get("extensions", {}), path)
    return Policy(**settings)


def _check_extensions(extensions: Any, path: Path) -> None:
    if not isinstance(extensions, dict):
        raise AssignmentError(
            f"{path}: expected [extensions] with a line a student, got {extensions!r}. Mend it."
        )
    for student, value in extensions.items():
        own_date = isinstance(value, datetime) and value.tzinfo is not None
        if not own_date and not (_is_number(value) and value >= 0):
            raise AssignmentError(
                f"{path}: expected an extension of {student} in days, or a date with time and timezone, got {value!r}. "
                f"Write for example: {student} = 3, or {student} = 2026-12-05T23:59:00+01:00"
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def lateness(
    policy: Policy,
    student: str,
    earned: float,
    possible: float,
    *,
    minutes: int | None,
    time: datetime | None,
) -> Lateness:
    """Apply the policy to one mark.

    Parameters
    ----------
    earned, possible
        Points of the submission and of the assignment.
    minutes
        Begun minutes after the due date, as the record of `cvgrade collect` has them; None where unknown.
    time
        When it was handed in, which a due date of the student's own is compared with.
    """
    extension = policy.extensions.get(student)
    told = "" if extension is None else f"{extension:g} days" if _is_number(extension) else str(extension)
    if isinstance(extension, datetime):
        minutes = None if time is None else max(0, math.ceil((time - extension).total_seconds() / 60))
    elif extension is not None and minutes is not None:
        minutes = max(0, math.ceil(minutes - extension * DAY))
    if minutes is None or minutes <= policy.grace_minutes:
        return Lateness(minutes, 0, 0.0, earned, told)
    days = math.ceil(minutes / DAY)
    floor = min(earned, policy.floor_per_cent / 100 * possible)
    mark = max(floor, earned - days * policy.per_cent_a_day / 100 * possible)
    return Lateness(minutes, days, earned - mark, mark, told)


def unused_extensions(policy: Policy, students: Iterable[str]) -> list[str]:
    """Name whose extension means nobody here, with the nearest name: a slip, or somebody who has handed in nothing."""
    known = set(students)
    told = []
    for student in sorted(set(policy.extensions) - known):
        near = difflib.get_close_matches(student, known, n=1)
        told.append(f"{student} (did you mean {near[0]}?)" if near else student)
    return told
