"""Names that mean nobody, for pages that are shown around: the same student has the same one on every page.

A pseudonym is a keyed digest (HMAC-SHA256) of the student's name. The key is drawn at random, kept beside the results
and written into no page: without it nobody can try the names of a class until one fits.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from cvgrade.errors import AssignmentError
from cvgrade.results import Report

KEY_FILE = "pseudonym-key"
KEY_BYTES = 32
LETTERS = 8  # of 32 each: among 1,000 students two share one once in two million classes
SHORTEST = 3  # letters of a name that is replaced anywhere; a shorter one only as part of a path
_WORD = re.compile(r"\w+")


def pseudonym_key(folder: Path) -> bytes:
    """Return the key kept in `folder`, or draw one and keep it there, for its owner's eyes.

    Raises
    ------
    AssignmentError
        Where the kept key is no such key.
    """
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        if len(key) != KEY_BYTES:
            raise ValueError(f"{len(key)} bytes")
    except (OSError, ValueError) as error:
        raise AssignmentError(
            f"{path}: expected the {KEY_BYTES} bytes that pseudonyms are made with, got {error}. "
            "Remove the file for new pseudonyms."
        ) from error
    return key


def pseudonyms(students: Iterable[str], key: bytes) -> dict[str, str]:
    """Give each student a pseudonym, like ``student-k3q7x2mb``."""
    return {student: _pseudonym(student, key) for student in students}


def _pseudonym(student: str, key: bytes) -> str:
    digest = hmac.digest(key, student.encode("utf-8", "surrogatepass"), "sha256")
    return "student-" + base64.b32encode(digest).decode("ascii")[:LETTERS].lower()


def scrubber(pseudonyms: Mapping[str, str], names: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces students in free text: by the name of the folder, and by the full name."""
    known: dict[str, list[tuple[str, int, str]]] = {}  # by the first word: one pattern of all would be slow
    full_names = {name: pseudonyms[student] for student, name in names.items() if student in pseudonyms}
    for name, pseudonym in (full_names | dict(pseudonyms)).items():
        if first := _WORD.search(name):
            known.setdefault(first[0].casefold(), []).append((name, first.start(), pseudonym))
    for same_word in known.values():
        same_word.sort(key=lambda entry: -len(entry[0]))  # the longest first

    @cache
    def scrub(text: str) -> str:
        done, parts = 0, []
        for word in _WORD.finditer(text):
            for name, offset, pseudonym in known.get(word[0].casefold(), ()):
                start = word.start() - offset
                if start >= done and _stands_at(text, start, name):
                    parts += [text[done:start], pseudonym]
                    done = start + len(name)
                    break
        return "".join(parts) + text[done:]

    return scrub


def _stands_at(text: str, start: int, name: str) -> bool:
    """Say whether a name, and no longer word, begins there; a very short one counts as part of a path only."""
    end = start + len(name)
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if text[start:end].casefold() != name.casefold():
        return False
    if len(name) < SHORTEST:
        return before in ("/", "\\") and after in ("/", "\\", ".")
    return not (_WORD.fullmatch(before) or _WORD.fullmatch(after))


def anonymous_report(report: Report, pseudonym: str, scrub: Callable[[str], str]) -> Report:
    """Return a report under a pseudonym, without what the notebook printed; names in its messages are replaced."""
    tasks = tuple(
        replace(
            task,
            tests=tuple(
                replace(test, message=scrub(test.message), details="", expected="", got="", picture=None)
                for test in task.tests
            ),
        )
        for task in report.tasks
    )
    problem = scrub(report.problem)
    return replace(report, student=pseudonym, tasks=tasks, problem=problem, printed="", notes=())
