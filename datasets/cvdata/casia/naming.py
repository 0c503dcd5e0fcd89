"""What the names of files and folders say: the split, and the writer."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["number_of", "split_of"]

# HWDB1.1trn_gnt, Gnt1.0TrainPart2, Test, mandarin; but not "latest" or "strain"
_SPLIT = re.compile(r"(?<![a-z])(?:(?P<train>trn|train)|(?P<test>tst|test)|(?P<beginner>mandarin))", re.I)
_NUMBER = re.compile(r"[0-9]{1,9}(?![0-9])")


def split_of(folders: Sequence[str]) -> str | None:
    """Read the split from the innermost folder or archive whose name tells one."""
    for name in reversed(folders):
        told = {match.lastgroup for match in _SPLIT.finditer(name)}
        if len(told) == 1:
            return told.pop()
    return None


def number_of(stem: str) -> int | None:
    """Read the number that a name begins with: ``001-f`` is by writer 1."""
    match = _NUMBER.match(stem)
    return int(match[0]) if match else None
