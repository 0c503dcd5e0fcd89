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
from pathlib import Path

from cvgrade.errors import AssignmentError
from cvgrade.results import Report

KEY_FILE = "pseudonym-key"
KEY_BYTES = 32
LETTERS = 8  # of 32 each: among 1,000 students two share one once in two million classes
SHORTEST = 3  # letters of a name that is replaced inside other text, too


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
    known = {
        **{name.casefold(): pseudonyms[student] for student, name in names.items() if student in pseudonyms},
        **{student.casefold(): pseudonym for student, pseudonym in pseudonyms.items()},
    }
    longest_first = sorted(
        (name for name in known if len(name) >= SHORTEST), key=lambda name: (-len(name), name)
    )
    if not longest_first:
        return lambda text: text
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: known.get(found[0].casefold(), "somebody"), text)


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
