"""Who is in the class, and which of them a name or an id means. Nobody is guessed: near matches are proposed.

A roster is a CSV as any of these systems exports it: a header, one student a row. Recognised are columns of ids
(login, id, email and the like), names (in one column or two), Moodle's participant (`Identifier`) and time of the
submission in its grading worksheet, and Canvas' own id.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path

from cvgrade.collect.entries import shown, unsafe
from cvgrade.collect.kinds import HandIn
from cvgrade.errors import AssignmentError

MAX_BYTES = 20 * 2**20
# in the order in which they name the students' folders
IDS = (
    "login", "username", "user name", "login id", "sis login id", "student", "student id", "id", "id number",
    "student number", "matriculation number", "sis user id", "email", "email address", "e-mail", "identifier",
    "github", "github username", "github login",
)  # fmt: skip
NAMES = ("name", "full name", "student name", "display name", "student")
FIRST = ("first name", "firstname", "given name", "first names")
LAST = ("last name", "lastname", "surname", "family name")
SUBMITTED = "last modified (submission)"
_DATES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Student:
    """A row of the roster: the name of the folder, ids and names, the LMS' own numbers, Moodle's time."""

    id: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...] = ()  # (kind, number)
    submitted: str = ""

    @property
    def title(self) -> str:
        """The student as a message names one."""
        return f"{self.names[0]} ({self.id})" if self.names and self.names[0] != self.id else self.id

    def time(self, zone: tzinfo | None) -> datetime | None:
        """When Moodle's worksheet says that this student handed in, read in the zone of the due date."""
        for form in _DATES if zone else ():
            try:
                return datetime.strptime(self.submitted.strip(), form).replace(tzinfo=zone)
            except ValueError:
                continue
        return None


@dataclass(frozen=True)
class Match:
    """Whom a hand-in belongs to; None with the students it may mean."""

    student: Student | None
    near: tuple[Student, ...] = ()
    remark: str = ""


def exact_key(text: str) -> str:
    """Spell a name so that case, composition of letters and order of its words do not count."""
    return " ".join(sorted(_words(unicodedata.normalize("NFC", text.casefold()))))


def plain_key(text: str) -> str:
    """Leave out accents besides."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(sorted(_words("".join(each for each in letters if not unicodedata.combining(each)))))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _squeezed(name: str) -> set[str]:
    """Write a name as Canvas does, ``lovelaceada``, from either order and with or without accents."""
    forms = set()
    for spelled in (
        unicodedata.normalize("NFC", name.casefold()),
        unicodedata.normalize("NFKD", name.casefold()),
    ):
        words = _words("".join(each for each in spelled if not unicodedata.combining(each)))
        forms |= {"".join(words[start:] + words[:start]) for start in range(len(words))}
    return forms


@dataclass(frozen=True)
class Roster:
    """The class, and whom the instructor has named by hand (``--match``)."""

    students: tuple[Student, ...]
    matches: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Student]:
        """Students by the names of their folders."""
        return {student.id: student for student in self.students}

    @cached_property
    def _tiers(self) -> list[dict[str, set[str]]]:
        """Map spellings to ids of students, the surest first."""
        tiers: list[dict[str, set[str]]] = [{}, {}, {}]
        for student in self.students:
            for text in student.ids:
                tiers[0].setdefault(unicodedata.normalize("NFC", text.casefold()), set()).add(student.id)
            for name in student.names:
                tiers[1].setdefault(exact_key(name), set()).add(student.id)
                for key in (plain_key(name), *_squeezed(name)):
                    tiers[2].setdefault(key, set()).add(student.id)
        return tiers

    def find(self, hand_in: HandIn) -> Match:
        """Say whose a hand-in is: by hand, by the LMS' number, by id, by name; else who is near."""
        for text in (hand_in.label, f"{hand_in.label}_{hand_in.number}"):
            if text in self.matches:
                return Match(self.by_id[self.matches[text]])
        number = (hand_in.kind, hand_in.number)
        owners = [student for student in self.students if number in student.numbers]
        if len(owners) == 1:
            return Match(owners[0])
        label = hand_in.label
        folded = unicodedata.normalize("NFC", label.casefold())
        for tier, keys in enumerate([{folded}, {exact_key(label)}, {plain_key(label), folded}]):
            found = {each for key in keys if key for each in self._tiers[tier].get(key, ())}
            if len(found) == 1:
                remark = "matched without accents" if tier == 2 and not label.isascii() else ""
                return Match(self.by_id[found.pop()], remark=remark)
            if found:
                return Match(None, tuple(self.by_id[each] for each in sorted(found)), "several of this name")
        return Match(None, self._near(label))

    def _near(self, label: str) -> tuple[Student, ...]:
        spelled = {key: ids for tier in self._tiers for key, ids in tier.items()}
        near: dict[str, None] = {}
        for text in (plain_key(label), label.casefold()):
            for key in difflib.get_close_matches(text, spelled, n=3, cutoff=0.7):
                near |= dict.fromkeys(sorted(spelled[key]))
        return tuple(self.by_id[each] for each in list(near)[:3])


def read_roster(path: Path, *, column: str | None = None, matches: dict[str, str] | None = None) -> Roster:
    """Read a class from a CSV in any usual encoding and with any usual delimiter.

    Parameters
    ----------
    column
        Header of the column that names the students' folders. Default: the first known one that every row fills.
    matches
        Names in a source → students' ids, as the instructor decided.

    Raises
    ------
    AssignmentError
        Where it cannot be read, names nobody, or names somebody twice.
    """
    where = shown(str(path))
    try:
        data = path.read_bytes()
        rows = [
            row
            for row in csv.reader(
                io.StringIO(_decode(data, where), newline=""), delimiter=_comma(data, where)
            )
        ]
    except (OSError, csv.Error) as error:
        raise AssignmentError(
            f"{where}: expected a CSV with a header and a row a student, got {error}. Export the roster again."
        ) from error
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if rows and rows[0][0].lower().startswith("sep="):
        rows = rows[1:]
    header = [" ".join(re.split(r"[\s_]+", cell.casefold())).strip() for cell in rows[0]] if rows else []
    table = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    table = [row for row in table if not (row.get("student") == "Points Possible" and not row.get("id"))]
    chosen = _id_column(header, table, column, where)
    students = tuple(_student(row, chosen, header) for row in table)
    _check(students, matches or {}, where)
    return Roster(students, matches or {})


def _decode(data: bytes, where: str) -> str:
    if len(data) > MAX_BYTES:
        raise AssignmentError(
            f"{where}: expected a roster, got {len(data) // 2**20} MB. Give the CSV of the class: --roster FILE."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:200]:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").replace("\0", "")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _comma(data: bytes, where: str) -> str:
    lines = [line for line in _decode(data, where).splitlines() if line.strip()]
    first = next((line for line in lines if not line.lower().startswith("sep=")), "")
    return max(",;\t", key=first.count)


def _id_column(header: list[str], table: list[dict[str, str]], column: str | None, where: str) -> str:
    known = [name for name in IDS if name in header and (name != "student" or "id" not in header)]
    if _is_canvas(header) and "id" in known:  # Canvas' own numbers come last
        known = [*(name for name in known if name not in ("id", "student")), "id"]
    if column is not None:
        known = [name for name in header if name == column.casefold().strip()]
    filled = [name for name in known if table and all(row.get(name) for row in table)]
    if not filled:
        wanted = f"a column {column}" if column else "a column id, username or email"
        raise AssignmentError(
            f"{where}: expected {wanted} that every row fills, got the columns "
            f"{', '.join(map(shown, header)) or 'none'} and {len(table)} rows. "
            "Mend the header, fill the column, or name one with --id-column."
        )
    return filled[0]


def _is_canvas(header: list[str]) -> bool:
    return "sis login id" in header or "sis user id" in header


def _student(row: dict[str, str], chosen: str, header: list[str]) -> Student:
    first = next((row[name] for name in FIRST if row.get(name)), "")
    last = next((row[name] for name in LAST if row.get(name)), "")
    names = [row[name] for name in NAMES if row.get(name) and name != chosen]
    names += [f"{first} {last}".strip()] if first or last else []
    canvas = _is_canvas(header)
    numbers = [("canvas", row[name]) for name in ("canvas id", "canvas user id") if row.get(name)]
    numbers += [("canvas", row["id"])] if canvas and row.get("id") else []
    participant = re.fullmatch(r"\D+(\d+)", row.get("identifier", ""))
    numbers += [("moodle", participant[1])] if participant and SUBMITTED in header else []
    ids = [row[name] for name in IDS if row.get(name) and not (name == "id" and canvas)]
    name = unicodedata.normalize("NFC", row[chosen])
    return Student(
        name, tuple(dict.fromkeys([name, *ids])), tuple(names), tuple(numbers), row.get(SUBMITTED, "")
    )


def _check(students: tuple[Student, ...], matches: dict[str, str], where: str) -> None:
    count = Counter(student.id.casefold() for student in students)
    for student in students:
        if count[student.id.casefold()] > 1:
            raise AssignmentError(
                f"{where}: expected each student once, got {shown(student.id)} twice. Remove one row, or name another "
                "column with --id-column."
            )
        if problem := folder_problem(student.id):
            raise AssignmentError(
                f"{where}: expected ids that can name a folder, got {shown(student.id)}: {problem}. Mend it, or name "
                "another column with --id-column."
            )
    known = {student.id for student in students}
    for label, chosen in matches.items():
        if chosen not in known:
            near = difflib.get_close_matches(chosen, known, n=1)
            raise AssignmentError(
                f"--match {shown(label)}={shown(chosen)}: expected an id of the roster, got {shown(chosen)}. "
                + (f"Did you mean {near[0]}?" if near else f"Take one from {where}.")
            )


def folder_problem(name: str) -> str:
    """Say why a student's name cannot name a folder; "" where it can."""
    if not name or name.startswith((".", "-")) or name.endswith((".", " ")) or "/" in name or "\\" in name:
        return "it is empty, begins with a dot or dash, ends in a dot or space, or holds a slash"
    if len(name.encode("utf-8", "replace")) > 150:
        return "it is too long"
    return unsafe(name)
