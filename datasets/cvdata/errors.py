"""The one exception that loading data raises on purpose, and how its message is worded."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

__all__ = ["DataError", "unknown"]


class DataError(ValueError):
    """A set, split, option or stored file is not as it has to be.

    The message reads ``<where>: expected <this>, got <that>. <What to do.>``
    """

    def __init__(self, where: str, *, expected: str, got: str, advice: str) -> None:
        super().__init__(f"{where}: expected {expected}, got {got}. {advice}")


def unknown(where: str, kind: str, got: object, known: Sequence[str]) -> DataError:
    """Say that a name is not among the known ones, and propose the nearest.

    Parameters
    ----------
    where
        The function that was called.
    kind
        What the name stands for, such as ``"split of casia55"``.
    got
        What the caller passed.
    known
        The names that would have worked.
    """
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(str(got).casefold(), list(folded), n=1, cutoff=0.5)
    advice = f"Did you mean {folded[near[0]]!r}?" if near else "Use one of these names."
    return DataError(where, expected=f"a {kind} ({', '.join(known)})", got=repr(got), advice=advice)
