"""Read the French table from its ARFF file: a header of ``@attribute`` lines, then comma-separated rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from cvdata.claims.table import COLUMNS
from cvdata.errors import DataError

__all__ = ["read_arff"]

_LONGEST_LINE = 4_096
_ADVICE = "Delete the file and download it again."


def read_arff(path: Path, *, rows: int | None = None) -> dict[str, NDArray[Any]]:
    """Read the first ``rows`` rows, all by default, into ``COLUMNS``.

    Only what the file of OpenML uses is understood: no sparse rows, no missing values, no commas inside quotes.

    Raises
    ------
    DataError
        If the file is something else; the message names the line.
    """
    values: dict[str, list[Any]] = {column: [] for column in COLUMNS}
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            lines = _lines(file, path)
            header = _header(lines, path)
            readers = [(values[column], COLUMNS[column]) for column in header]
            for number, line in lines:
                fields = line.split(",")
                if len(fields) != len(readers):
                    raise _fault(path, number, f"{len(readers)} values", f"{len(fields)}")
                for (column, kind), field in zip(readers, fields, strict=True):
                    column.append(_value(kind, field.strip().strip("'\""), path, number))
                if len(column) == rows:
                    break
    except UnicodeDecodeError as broken:
        raise DataError(str(path), expected="an ARFF file", got="other bytes", advice=_ADVICE) from broken
    except FileNotFoundError as missing:
        raise DataError(str(path), expected="an ARFF file", got="no such file", advice=_ADVICE) from missing
    types = {int: np.int64, float: np.float64, str: np.str_}
    return {column: np.array(values[column], types[kind]) for column, kind in COLUMNS.items()}


def _lines(file: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    """Go through the lines that say something, with their numbers; never hold more than one."""
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise _fault(path, number, f"at most {_LONGEST_LINE:,} characters", "more")
        line = line.strip()
        if line and not line.startswith("%"):
            yield number, line


def _header(lines: Iterator[tuple[int, str]], path: Path) -> list[str]:
    """Read up to ``@data``: the names of the columns, in the order of the file."""
    found: list[str] = []
    number = 0
    for number, line in lines:
        word, _, rest = line.partition(" ")
        if word.lower() == "@data":
            break
        if word.lower() == "@attribute":
            found.append((rest.split() or [""])[0].strip("'\""))
        elif word.lower() != "@relation":
            raise _fault(path, number, "@relation, @attribute or @data", repr(line[:40]))
    if sorted(found) != sorted(COLUMNS):
        raise _fault(path, number, f"the attributes {', '.join(COLUMNS)}", ", ".join(found)[:300] or "none")
    return found


def _value(kind: type, text: str, path: Path, number: int) -> int | float | str:
    if kind is str:
        return text
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (kind is int and not value.is_integer()) or abs(value) > 2**53:
        expected = "a whole number" if kind is int else "a number"
        raise _fault(path, number, expected, repr(text[:40]))
    return int(value) if kind is int else value


def _fault(path: Path, number: int, expected: str, got: str) -> DataError:
    return DataError(f"{path}, line {number}", expected=expected, got=got, advice=_ADVICE)
