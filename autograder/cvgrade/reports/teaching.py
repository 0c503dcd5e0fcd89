"""What a task's failures have in common: the known mistakes behind them, and the messages that students read most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cvgrade.assignment import Assignment
from cvgrade.results import TaskResult

MESSAGES = 6  # of a task that are shown
LONGEST = 300  # characters of a message: a student's exception can be as long as it likes
_NUMBER = re.compile(r"(?<![\w.])[-+−]?(\d[\d_]*(\.\d+)?|\.\d+)([eE][-+]?\d+)?(?!\w)")


@dataclass(frozen=True)
class MistakeCount:
    """A known mistake: its file's name in `wrong/`, what students were told, in how many submissions it was named."""

    name: str
    explanation: str
    count: int


@dataclass(frozen=True)
class Message:
    """A message that failed tests had, numbers aside: in how many submissions, of which tests, and why."""

    text: str
    cause: str
    count: int
    tests: list[str]


def mistakes(assignment: Assignment, task: str, results: Iterable[TaskResult]) -> list[MistakeCount]:
    """Count in how many submissions each known mistake of a task was named, most frequent first."""
    names = {mistake.diagnosis: mistake.name for mistake in assignment.mistakes if mistake.task == task}
    counts: Counter[str] = Counter()
    for result in results:
        counts.update({test.diagnosis for test in result.tests if test.diagnosis})
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [MistakeCount(names.get(text, "known mistake"), text, count) for text, count in found]


def messages(results: Iterable[TaskResult]) -> list[Message]:
    """List the commonest messages of a task; those that differ in their numbers only count as one.

    One submission counts once, however many of its tests say the same. What is not graded is ours, and left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    tests: dict[tuple[str, str], set[str]] = {}
    texts: dict[tuple[str, str], set[str]] = {}
    for result in results:
        said = set()
        for test in result.tests:
            if test.cause not in (None, "not graded", "not attempted") and test.message:
                key = (_NUMBER.sub("…", test.message)[: LONGEST + 1], str(test.cause))
                said.add(key)
                tests.setdefault(key, set()).add(test.name)
                texts.setdefault(key, set()).add(test.message)
        counts.update(said)
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MESSAGES]
    return [Message(_wording(texts[key], key[0]), key[1], count, sorted(tests[key])) for key, count in found]


def _wording(texts: set[str], pattern: str) -> str:
    """Return the message itself where all have one, cut off; else the one with … for the numbers."""
    text = next(iter(texts)) if len(texts) == 1 else pattern
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
