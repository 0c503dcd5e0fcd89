"""Whose each file is, by how the system it comes from names what it hands over.

Moodle      ``Full Name_<participant id>_assignsubmission_file_/<file>``, or the file's name right after the last ``_``
Canvas      ``<lastnamefirstname>_[LATE_]<user id>_<submission id>_<file>``
exchange    nbgrader's ``<user>+<assignment>+<timestamp>[+<random>]/<file>``
submitted   nbgrader's ``<student>/<assignment>/<file>``, with ``timestamp.txt`` where nbgrader collected it
github      GitHub Classroom's ``<assignment>-<login>/<file>``
plain       ``<student>/<file>``

Times: nbgrader writes when a student handed in. In the zips of Moodle and Canvas a file's date is that of the
download, so it says nothing; see `cvgrade.collect.roster` for where Moodle's times come from.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cvgrade.assignment import Assignment
from cvgrade.collect.entries import BY_THE_WAY, MAX_OWN_FILES, Entry, shown
from cvgrade.errors import StudentError

KINDS = ("moodle", "canvas", "exchange", "submitted", "github", "plain")
TITLES = {
    "moodle": "Moodle's download",
    "canvas": "Canvas' download",
    "exchange": "nbgrader's exchange",
    "submitted": "nbgrader's submitted folder",
    "github": "GitHub Classroom's repositories",
    "plain": "a folder a student",
}
# the shortest name: what follows is the file name that a student chose, and may look like somebody else
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<rest>.*)"
)
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>late_)?(?P<number>\d+)_\d+_(?P<rest>.+)", re.IGNORECASE)
_TIMESTAMP = re.compile(r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.\d+)? ?(?P<zone>[\w/+-]*)")


@dataclass(frozen=True)
class Place:
    """Where a path belongs: the student's name or id, the attempt, and the path below the student's folder."""

    label: str
    rest: tuple[str, ...]
    number: str = ""  # the LMS' own, of a person or a participant
    attempt: str = ""  # tells attempts of one source apart, and holds nbgrader's time
    remark: str = ""


@dataclass(frozen=True)
class HandIn:
    """What one student handed in at one time, and what of it cannot be taken (entries with a problem)."""

    kind: str
    label: str
    number: str
    attempt: str
    where: str
    entries: tuple[Entry, ...]
    time: datetime | None = None
    remarks: tuple[str, ...] = ()


@dataclass
class Sorted:
    """A source by hand-ins; `loose` belongs to nobody, `others` to other assignments."""

    kind: str
    hand_ins: list[HandIn] = field(default_factory=list)
    loose: list[Entry] = field(default_factory=list)
    others: list[Entry] = field(default_factory=list)


class OtherAssignment(Exception):
    """The file belongs to another assignment of the same course."""


def sort_source(entries: list[Entry], where: str, assignment: Assignment, kind: str | None) -> Sorted:
    """Sort a source's files by students; `kind` is recognised where it is None."""
    entries = _without_wrapping(entries, assignment, kind)
    if kind is None:
        kind = recognise(entries, assignment)
    place, result = _placer(kind, entries, assignment), Sorted(kind)
    grouped: dict[tuple[str, str, str], list[Entry]] = {}
    remarks: dict[tuple[str, str, str], set[str]] = {}
    for entry in entries:
        try:
            found = place(entry.parts) if entry.parts and not by_the_way(entry) else None
        except OtherAssignment:
            result.others.append(entry)
            continue
        if found is None:
            result.loose.append(entry)
            continue
        key = (found.label, found.number, found.attempt)
        grouped.setdefault(key, []).append(replace(entry, parts=found.rest))
        remarks.setdefault(key, set()).update(filter(None, [found.remark]))
    for key, files in grouped.items():
        result.hand_ins.append(_hand_in(kind, key, files, where, remarks[key]))
    return result


def _hand_in(
    kind: str, key: tuple[str, str, str], files: list[Entry], where: str, remarks: set[str]
) -> HandIn:
    label, number, attempt = key
    stamp = attempt
    if kind in ("submitted", "exchange"):
        written = [entry for entry in files if entry.parts == ("timestamp.txt",) and not entry.problem]
        files = [entry for entry in files if entry not in written]
        try:
            stamp = written[0].read()[:100].decode("utf-8", "replace") if written and not stamp else stamp
        except StudentError:
            stamp = ""
    time = read_time(stamp)
    if stamp and time is None and kind in ("submitted", "exchange"):
        remarks = remarks | {f"its time cannot be read ({stamp[:40]!a})"}
    if len(files) > MAX_OWN_FILES:
        files = [Entry((), f"{where}: {shown(label)}", f"it holds more than {MAX_OWN_FILES} files")]
    return HandIn(kind, label, number, attempt, where, tuple(files), time, tuple(sorted(remarks)))


def read_time(text: str) -> datetime | None:
    """Read nbgrader's ``2026-12-01 23:59:00.123456 UTC``; None where it is no time, or of no known zone."""
    match = _TIMESTAMP.fullmatch(text.strip())
    if not match:
        return None
    try:
        zone = UTC if match["zone"] in ("", "UTC", "Z") else ZoneInfo(match["zone"])
        return datetime.fromisoformat(match["time"]).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        return None


def recognise(entries: list[Entry], assignment: Assignment) -> str:
    """Name the kind whose form most names at the top have; ``plain`` where that is less than half of them."""
    paths = [entry.parts for entry in entries if entry.parts and entry.parts[-1] and not by_the_way(entry)]
    tops = {parts[0] for parts in paths}
    counts = {}
    for kind in KINDS[:-1]:
        place = _placer(kind, [], assignment)
        counts[kind] = len({parts[0] for parts in paths if _has_form(parts, place, kind)})
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] * 2 >= max(len(tops), 1) else "plain"


def _has_form(parts: tuple[str, ...], place: Callable[[tuple[str, ...]], Place | None], kind: str) -> bool:
    try:
        return place(parts) is not None
    except OtherAssignment:
        return kind == "exchange"


def _without_wrapping(entries: list[Entry], assignment: Assignment, kind: str | None) -> list[Entry]:
    """Take off folders around everything, as they come about by zipping or unpacking a download."""
    levels = [entries]
    while len(levels) < 4 and (inner := _inside(levels[-1])):
        levels.append(inner)
    for level in levels:
        if recognise(level, assignment) != "plain":
            return level
    own_names = kind in (None, "plain", "github")  # the others' names are recognised wherever they are
    if own_names and len(levels) > 1:
        paths = [entry.parts for entry in levels[1] if entry.parts and not by_the_way(entry)]
        if len({parts[0] for parts in paths}) > 1 and all(len(parts) > 1 for parts in paths):
            return levels[1]
    return entries


def _inside(entries: list[Entry]) -> list[Entry]:
    """Take off the one folder that holds everything but what systems leave; empty where there is none."""
    wrapped = [entry for entry in entries if entry.parts and not by_the_way(entry)]
    tops = {entry.parts[0] for entry in wrapped}
    if (
        len(tops) != 1
        or any(len(entry.parts) == 1 for entry in wrapped)
        or tops.pop().lower().endswith(".zip")
    ):
        return []
    others = [entry for entry in entries if not entry.parts or by_the_way(entry)]
    return [*others, *(replace(entry, parts=entry.parts[1:]) for entry in wrapped)]


def by_the_way(entry: Entry) -> bool:
    """Say whether a file at the top of a source is one that systems leave there: ``.DS_Store``, ``__MACOSX``."""
    top = entry.parts[0] if entry.parts else ""
    return top.startswith(".") or top in BY_THE_WAY or top.lower() in ("thumbs.db", "desktop.ini")


def _placer(
    kind: str, entries: list[Entry], assignment: Assignment
) -> Callable[[tuple[str, ...]], Place | None]:
    """Return the function that reads a path of this kind; None stands for nobody's."""
    if kind == "moodle":
        return _moodle
    if kind == "canvas":
        return _canvas
    if kind == "exchange":
        return lambda parts: _exchange(parts, assignment.name)
    if kind == "submitted":
        return lambda parts: _submitted(parts, assignment.name, strict=bool(entries))
    if kind == "github":
        prefixes = _prefixes(assignment, entries)
        return lambda parts: _github(parts, prefixes)
    return lambda parts: Place(parts[0], parts[1:]) if len(parts) > 1 else None


def _moodle(parts: tuple[str, ...]) -> Place | None:
    match = _MOODLE.fullmatch(parts[0])
    if not match:
        return None
    rest = tuple(filter(None, [match["rest"]])) + parts[1:]
    return Place(match["name"], rest, match["number"]) if rest else None


def _canvas(parts: tuple[str, ...]) -> Place | None:
    match = _CANVAS.fullmatch(parts[0])
    if not match:
        return None
    late = "Canvas marks it as late" if match["late"] else ""
    return Place(match["name"], (match["rest"], *parts[1:]), match["number"], remark=late)


def _exchange(parts: tuple[str, ...], assignment: str) -> Place | None:
    names = parts[0].split("+")
    if len(names) < 3 or len(parts) < 2:
        return None
    if names[1] != assignment:
        raise OtherAssignment
    return Place(names[0], parts[1:], attempt=names[2])


def _submitted(parts: tuple[str, ...], assignment: str, *, strict: bool) -> Place | None:
    if len(parts) < 3:
        return None
    if parts[1] == assignment:
        return Place(parts[0], parts[2:])
    if strict:
        raise OtherAssignment
    return None


def _github(parts: tuple[str, ...], prefixes: list[str]) -> Place | None:
    for prefix in prefixes:
        if parts[0].lower().startswith(prefix) and len(parts[0]) > len(prefix) and len(parts) > 1:
            return Place(parts[0][len(prefix) :], parts[1:])
    return None


def _prefixes(assignment: Assignment, entries: list[Entry]) -> list[str]:
    """List what stands before a login, longest first; where no name has it, what all folders begin with."""
    names = {assignment.name, assignment.notebook, assignment.title}
    known = sorted({f"{_slug(name)}-" for name in names if _slug(name)}, key=len, reverse=True)
    tops = sorted({entry.parts[0].lower() for entry in entries if len(entry.parts) > 1})
    if len(tops) > 1 and not any(top.startswith(prefix) for top in tops for prefix in known):
        shared = os.path.commonprefix(tops).rpartition("-")  # noqa: RUF071 — letter by letter is what is meant
        return [shared[0] + shared[1]] if shared[1] else known
    return known


def _slug(name: str) -> str:
    """Turn a title into the name of a repository, as GitHub Classroom does."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
