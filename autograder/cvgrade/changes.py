"""What a regrading changed: whose marks, by how much, because of which tests."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cvgrade.files import write_atomically
from cvgrade.results import Report

DIGESTS = {
    "submission_sha256": "another submission",
    "tests_sha256": "other tests",
    "environment_sha256": "another environment",
    "versions": "another engine",
}
SHOWN = 20  # changes on the terminal; the files hold all


@dataclass(frozen=True)
class TestChange:
    """A test whose mark changed; None where it did not exist, and where it was not graded."""

    __test__ = False  # pytest: this is not a test class

    test: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Change:
    """One student's change: totals, tests, and what is different about the grading."""

    student: str
    before: float
    after: float
    tests: tuple[TestChange, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """What is remembered of a stored result: the marks of its tests, and what they depend on."""

    marks: dict[str, float | None]
    depends: dict[str, Any]


def read_stored(results: Path) -> dict[str, Stored]:
    """Remember every ``<results>/<student>.json`` by its student, of whatever version; skip what is damaged."""
    found = {}
    for path in sorted(results.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            marks = {
                str(test["name"]): None if test.get("cause") == "not graded" else float(test["earned"])
                for task in data["tasks"]
                for test in task["tests"]
            }
            found[path.stem] = Stored(marks, {name: data.get(name) for name in DIGESTS})
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            continue
    return found


def find_changes(before: dict[str, Stored], reports: list[Report]) -> list[Change]:
    """Compare reports with what was stored of the same students."""
    compared = (_compare(before[report.student], report) for report in reports if report.student in before)
    return [change for change in compared if change is not None]


def _compare(stored: Stored, report: Report) -> Change | None:
    now = {
        test.name: None if test.cause == "not graded" else test.earned
        for task in report.tasks
        for test in task.tests
    }
    names = [*now, *(name for name in stored.marks if name not in now)]
    tests = tuple(
        TestChange(name, stored.marks.get(name), now.get(name))
        for name in names
        if stored.marks.get(name) != now.get(name) or (name in now) != (name in stored.marks)
    )
    if not tests:
        return None
    because = tuple(words for name, words in DIGESTS.items() if stored.depends[name] != getattr(report, name))
    return Change(report.student, _total(stored.marks), _total(now), tests, because or ("graded again",))


def _total(marks: dict[str, float | None]) -> float:
    return sum(mark or 0.0 for mark in marks.values())


def write_changes(changes: list[Change], folder: Path) -> None:
    """Write ``changes.json`` and ``changes.md`` into the folder."""
    content = {"format": 1, "changes": [asdict(change) for change in changes]}
    write_atomically(folder / "changes.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    write_atomically(folder / "changes.md", markdown(changes))


def markdown(changes: list[Change]) -> str:
    """Write the changes as a table."""
    lines = ["| student | before | after | change | tests | because of |", "| --- " * 6 + "|"]
    for change in changes:
        tests = "<br>".join(f"{_safe(test.test)}: {_arrow(test)}" for test in change.tests)
        cells = [_safe(change.student), f"{change.before:g}", f"{change.after:g}", _signed(change), tests]
        lines.append(f"| {' | '.join([*cells, ', '.join(change.because)])} |")
    return "\n".join(lines) + "\n"


def summary(changes: list[Change], compared: int) -> list[str]:
    """Write the changes for a terminal: a headline and a line a student, at most `SHOWN`."""
    lines = [f"marks changed for {len(changes)} of {compared} graded again" + (":" if changes else "")]
    for change in changes[:SHOWN]:
        tests = ", ".join(f"{test.test} {_arrow(test)}" for test in change.tests)
        totals = f"{change.before:g} → {change.after:g} ({_signed(change)})"
        lines.append(f"  {change.student}: {totals}: {tests}; {', '.join(change.because)}")
    if len(changes) > SHOWN:
        lines.append(f"  … and {len(changes) - SHOWN} more")
    return lines


def _arrow(test: TestChange) -> str:
    return " → ".join("none" if mark is None else f"{mark:g}" for mark in (test.before, test.after))


def _signed(change: Change) -> str:
    return f"{change.after - change.before:+g}"


def _safe(text: str) -> str:
    """Keep a student's name inside its cell."""
    marks = {"|": "\\|", "<": "&lt;", "\n": " ", "\r": " ", "`": "\\`", "[": "\\["}
    return "".join(marks.get(letter, letter) for letter in text)
