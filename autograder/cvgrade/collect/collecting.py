"""Collect a class's submissions, and account for every file by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cvgrade.assignment import Assignment
from cvgrade.collect.choice import Taken, choose
from cvgrade.collect.entries import HIDDEN, list_source, shown
from cvgrade.collect.kinds import TITLES, HandIn, by_the_way, sort_source
from cvgrade.collect.placing import State, digest, keep_earlier, place
from cvgrade.collect.record import Row, minutes_late, read_rows, write_record
from cvgrade.collect.roster import Match, Roster, Student, folder_problem
from cvgrade.errors import AssignmentError
from cvgrade.lock import exclusive


@dataclass(frozen=True)
class Order:
    """What to collect, from where to where.

    Attributes
    ----------
    kind
        One of `cvgrade.collect.kinds.KINDS`; recognised, source by source, where it is None.
    roster
        The class; without one, whoever handed in counts as a student.
    aside
        Folder for the attempts that do not count; they are left in their source where it is None.
    overwrite
        Whether files that a person has changed are replaced.
    stub
        The notebook as it was released, where it is known.
    """

    assignment: Assignment
    sources: tuple[Path, ...]
    submissions: Path
    kind: str | None = None
    roster: Roster | None = None
    due: datetime | None = None
    aside: Path | None = None
    overwrite: bool = False
    stub: bytes = b""


@dataclass
class Collected:
    """What became of everything, by name."""

    sources: list[str] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def findings(self) -> int:
        """How many of them a person should look at."""
        lists = (self.missing, self.strangers, self.duplicates, self.refused, self.kept)
        return sum(map(len, lists))


@dataclass(frozen=True)
class _Attempt:
    student: Student
    hand_in: HandIn
    time: datetime | None
    remark: str


def collect(order: Order, *, progress: Callable[[list[str]], Iterable[str]] = iter) -> Collected:
    """Bring each student's latest attempt to ``<submissions>/<student>/<assignment>/``; write the record.

    Raises
    ------
    AssignmentError
        Where a source, the roster or the record cannot be used, or no source holds anything of a student; nothing is
        written then.
    """
    _require_apart(order)
    result = Collected()
    with ExitStack() as stack:
        hand_ins = [each for source in order.sources for each in _sorted(order, source, stack, result)]
        if not hand_ins:
            tried = ", ".join(shown(str(source)) for source in order.sources)
            raise AssignmentError(
                f"collect: expected what students handed in, got nothing of that in {tried}. Give an LMS' "
                "download or a folder that holds one folder a student, and say with --kind what it is."
            )
        stack.enter_context(exclusive(order.submissions, command="collect", option="--submissions"))
        rows = read_rows(order.submissions, order.assignment.name)
        attempts = _by_student(order, hand_ins, result)
        for student in progress(sorted(attempts)):
            row = _take(order, attempts[student], rows.get(student), result)
            if row is not None:
                rows[student] = row
        result.rows = [rows[student] for student in sorted(rows)]
        _compare(order, result)
        write_record(order.submissions, _content(order, result), result.rows)
    return result


def _content(order: Order, result: Collected) -> dict[str, Any]:
    """Put together what the record says besides its rows."""
    lists = ("sources", "missing", "strangers", "duplicates", "refused", "left", "kept")
    due = order.due.isoformat() if order.due else None
    return {"assignment": order.assignment.name, "due": due} | {name: getattr(result, name) for name in lists}


def _require_apart(order: Order) -> None:
    target = order.submissions.resolve()
    for source in order.sources:
        try:
            there = source.resolve()
        except (OSError, RuntimeError) as error:  # RuntimeError: of links that go round, before Python 3.13
            raise AssignmentError(
                f"collect: expected a folder or a zip, got {shown(str(source))} ({shown(str(error))}). Mend its name."
            ) from error
        if there == target or there in target.parents or target in there.parents:
            raise AssignmentError(
                f"collect: expected a source apart from {shown(str(order.submissions))}, got {shown(str(source))}. "
                "Move one of them: what is collected would be collected again."
            )


def _sorted(order: Order, source: Path, stack: ExitStack, result: Collected) -> Iterator[HandIn]:
    where = shown(str(source))
    found = sort_source(list_source(source, stack), where, order.assignment, order.kind)
    count = len(found.hand_ins)
    result.sources.append(f"{where}: {TITLES[found.kind]}, {count} hand-in{'' if count == 1 else 's'}")
    for entry in found.loose:
        if entry.problem and entry.problem != HIDDEN:
            result.refused.append(f"{entry.where}: {entry.problem}")
        elif entry.problem or by_the_way(entry) or _is_own(entry.parts):
            result.left.append(f"{entry.where}: left by a system, not by a student")
        else:
            result.strangers.append(f"{entry.where}: its name says no student")
    result.left += [f"{entry.where}: of another assignment" for entry in found.others]
    yield from found.hand_ins


def _is_own(parts: tuple[str, ...]) -> bool:
    return parts[0].startswith("collected-") and parts[0].endswith((".json", ".csv"))


def _by_student(order: Order, hand_ins: list[HandIn], result: Collected) -> dict[str, list[_Attempt]]:
    """Find whose each hand-in is; order a student's by time where all have one, else as the sources stand."""
    attempts: dict[str, list[_Attempt]] = {}
    spelled: dict[str, str] = {}
    for hand_in in hand_ins:
        match = order.roster.find(hand_in) if order.roster else Match(_unknown(hand_in))
        student = match.student
        if student is None:
            result.strangers.append(_stranger(hand_in, match))
            continue
        problem = folder_problem(student.id)
        if spelled.setdefault(student.id.casefold(), student.id) != student.id:
            problem = f"it differs from {spelled[student.id.casefold()]} in case only"
        if problem:
            result.strangers.append(
                f"{shown(hand_in.label)} in {hand_in.where}: cannot name a folder: {problem}"
            )
            continue
        zone = order.due.tzinfo if order.due else None
        time = hand_in.time or (student.time(zone) if hand_in.kind == "moodle" else None)
        attempts.setdefault(student.id, []).append(_Attempt(student, hand_in, time, match.remark))
    for each in attempts.values():
        result.duplicates += _of_several(each)
        if all(attempt.time for attempt in each):
            each.sort(key=lambda attempt: attempt.time or datetime.min.replace(tzinfo=UTC))
    return attempts


def _of_several(attempts: list[_Attempt]) -> Iterator[str]:
    """Tell where one download has one student under several names: somebody else may have taken this name."""
    for source in sorted({attempt.hand_in.where for attempt in attempts}):
        found = [attempt.hand_in for attempt in attempts if attempt.hand_in.where == source]
        names = sorted({f"{hand_in.label} {hand_in.number}".strip() for hand_in in found})
        if len(names) > 1:
            told = shown(" and as ".join(names))
            yield f"{shown(attempts[0].student.title)} in {source} as {told}: is it one person?"


def _unknown(hand_in: HandIn) -> Student:
    """Name somebody without a roster: an LMS' number keeps two people of one name apart."""
    name = f"{hand_in.label}_{hand_in.number}" if hand_in.number else hand_in.label
    name = unicodedata.normalize("NFC", name)
    return Student(name, (name,), (hand_in.label,))


def _stranger(hand_in: HandIn, match: Match) -> str:
    near = " or ".join(student.title for student in match.near)
    whom = f"{shown(hand_in.label)} in {hand_in.where} ({len(hand_in.entries)} files)"
    if not near:
        return f"{whom}: not in the roster"
    why = match.remark or "not in the roster"
    return f"{whom}: {why}; {near}? Say so: --match {hand_in.label!r}={match.near[0].id}"


def _take(order: Order, attempts: list[_Attempt], before: Row | None, result: Collected) -> Row | None:
    """Put the latest attempt with a notebook into place; return the student's row, None where there is none."""
    chosen = [(attempt, choose(attempt.hand_in, order.assignment)) for attempt in attempts]
    student = attempts[0].student
    for _, taken in chosen:
        result.refused += [f"{where}: {why}" for where, why in taken.refused.items()]
        result.left += [f"{where}: {why}" for where, why in taken.left.items()]
    whole = [number for number, (_, taken) in enumerate(chosen) if taken.files]
    if not whole:
        remarks = "; ".join(dict.fromkeys(remark for _, taken in chosen for remark in taken.remarks))
        result.refused.append(f"{shown(student.title)}: {shown(remarks) or 'its notebook cannot be taken'}")
        return before
    last = whole[-1]
    attempt, taken = chosen[last]
    row = _row(order, attempt, taken, last + 1, len(chosen))
    if last + 1 < len(chosen):
        row = replace(row, remarks=(*row.remarks, "a later attempt holds no notebook that can be taken"))
    if before is not None and _is_older(row, before):
        result.left.append(f"{taken.source}: older than what was collected before")
        return before
    _keep_aside(
        order, [each for number, each in enumerate(chosen) if number != last and each[1].files], result
    )
    folder = order.submissions / student.id / order.assignment.name
    known = before.files if before else {}
    if before is not None and order.aside is not None and before.files != row.files:
        keep_earlier(folder, known, order.aside / student.id / order.assignment.name / _aside_name(before))
    state = place(folder, taken.files, known, overwrite=order.overwrite)
    result.states[student.id] = state
    if state == "kept":
        result.kept.append(f"{shown(str(folder))}: changed by hand, so {taken.source} was not written there")
        return before or replace(
            row, files={}, remarks=(*row.remarks, "not written: a person's own files stand there")
        )
    return row


def _row(order: Order, attempt: _Attempt, taken: Taken, number: int, count: int) -> Row:
    remarks = [*taken.remarks, *filter(None, [attempt.remark])]
    notebook = taken.files[f"{order.assignment.notebook}.ipynb"]
    if notebook == order.stub:
        remarks.append("the notebook is as it was released")
    return Row(
        student=attempt.student.id,
        name=next(iter(attempt.student.names), attempt.student.id),
        source=taken.source,
        attempt=number,
        attempts=count,
        time=attempt.time.isoformat() if attempt.time else None,
        minutes_late=minutes_late(attempt.time, order.due),
        sha256=taken.sha256,
        files={name: digest(content) for name, content in taken.files.items()},
        remarks=tuple(map(shown, remarks)),
    )


def _is_older(row: Row, before: Row) -> bool:
    if row.time is None or before.time is None:
        return False
    return datetime.fromisoformat(row.time) < datetime.fromisoformat(before.time)


def _aside_name(row: Row) -> str:
    """Name an attempt's folder by its time and digest, the same in every run."""
    time = datetime.fromisoformat(row.time).astimezone(UTC) if row.time else None
    return f"{time.strftime('%Y-%m-%dT%H-%M-%SZ') if time else 'undated'}-{row.sha256[:8]}"


def _keep_aside(order: Order, others: list[tuple[_Attempt, Taken]], result: Collected) -> None:
    for attempt, taken in others:
        if order.aside is None:
            result.left.append(f"{taken.source}: an earlier attempt")
            continue
        name = _aside_name(_row(order, attempt, taken, 0, 0))
        folder = order.aside / attempt.student.id / order.assignment.name / name
        place(folder, taken.files, {}, overwrite=False)
        result.left.append(f"{taken.source}: an earlier attempt, kept in {shown(str(folder))}")


def _compare(order: Order, result: Collected) -> None:
    """List who is missing, and who handed in the same notebook as somebody else."""
    if order.roster:
        there = {row.student for row in result.rows}
        result.missing = [shown(each.title) for each in order.roster.students if each.id not in there]
    owners: dict[str, list[str]] = {}
    for row in result.rows:
        if row.sha256 != digest(order.stub):
            owners.setdefault(row.sha256, []).append(row.student)
    result.duplicates += [
        f"the same notebook from {shown(', '.join(same))}" for same in owners.values() if len(same) > 1
    ]
