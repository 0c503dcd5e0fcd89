"""Say which package is missing, and how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cvdata.errors import DataError

__all__ = ["INSTALL", "needed"]

INSTALL = 'Install it with: pip install "pixels-to-predictions[book]"'


@contextmanager
def needed(where: str) -> Iterator[None]:
    """Turn a package that is not there into a ``DataError`` with its remedy."""
    try:
        yield
    except ModuleNotFoundError as missing:
        name = str(missing.name).partition(".")[0]
        expected = f"the package that provides {name}"
        raise DataError(where, expected=expected, got="none", advice=INSTALL) from missing
