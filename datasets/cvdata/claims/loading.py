"""Load motor claims: the real table where it has been downloaded, a synthetic one otherwise."""

from __future__ import annotations

import operator
from pathlib import Path
from typing import SupportsIndex

from cvdata.cache import cache_root
from cvdata.claims.arff import read_arff
from cvdata.claims.synthetic import draw
from cvdata.claims.table import ClaimsTable
from cvdata.errors import DataError, unknown

__all__ = ["DEFAULT_ROWS", "REAL_ROWS", "REAL_SOURCE", "SHA256", "URL", "load"]

DEFAULT_ROWS = 100_000
REAL_ROWS = 678_013
REAL_SOURCE = (
    "freMTPL2freq (OpenML 41214, CC0): real French motor policies; C. Dutang, A. Charpentier, CASdatasets"
)
URL = "https://www.openml.org/data/v1/download/20649148/freMTPL2freq.arff"
SHA256 = "a45363e056e2ea56408b38eeb9d4d04d7f6c6982eb7a14ed5e807c7c71807cdd"

_SOURCES = ("auto", "synthetic", "download")
_FILE = "freMTPL2freq.arff"
_WHERE = "cvdata.claims.load"


def load(source: str = "auto", *, rows: int | None = None, seed: int = 2013) -> ClaimsTable:
    """Load a table of policies.

    Parameters
    ----------
    source
        ``"download"`` fetches the real table once (36 MB) and then reads the copy; ``"synthetic"`` draws one;
        ``"auto"`` reads the copy if there is one, and draws otherwise, so that it never needs a connection.
    rows
        At most so many: the first ones. By default all of the real table, or 100,000 drawn ones. The real
        table is sorted by the number of claims, so shuffle it before any split, and take parts after that.
    seed
        Of the synthetic table.

    Raises
    ------
    DataError
        If an option is out of range, or the table cannot be fetched or read.
    """
    if source not in _SOURCES:
        raise unknown(_WHERE, "source", source, _SOURCES)
    chosen = None if rows is None else _whole_number("rows", rows, least=1)
    seed = _whole_number("seed", seed, least=0)
    copy = cache_root() / "downloads" / _FILE
    if source == "synthetic" or (source == "auto" and not copy.is_file()):
        return draw(chosen or DEFAULT_ROWS, seed)
    return ClaimsTable(read_arff(_fetched(copy), rows=chosen), "freMTPL2freq", REAL_SOURCE)


def _fetched(copy: Path) -> Path:
    """Give the verified copy on disk, downloading it first if need be."""
    try:
        import pooch
    except ModuleNotFoundError as missing:
        advice = 'Install it with: pip install "pixels-to-predictions[student]"'
        raise DataError(_WHERE, expected="the package pooch", got="none", advice=advice) from missing
    try:
        return Path(pooch.retrieve(URL, known_hash=f"sha256:{SHA256}", fname=copy.name, path=copy.parent))
    except (OSError, ValueError) as problem:  # no connection; a file with another checksum
        got = f"{type(problem).__name__}: {str(problem)[:200]}"
        advice = (
            f"Connect to the internet and call it again; or fetch {URL} elsewhere and put it there; "
            'or use load("synthetic").'
        )
        expected = f"the table with SHA-256 {SHA256[:8]}… from OpenML"
        raise DataError(str(copy), expected=expected, got=got, advice=advice) from problem


def _whole_number(option: str, value: object, *, least: int) -> int:
    if isinstance(value, SupportsIndex) and not isinstance(value, bool) and operator.index(value) >= least:
        return operator.index(value)
    advice = f"Leave {option} out for the usual table."
    raise DataError(_WHERE, expected=f"{option} ≥ {least}, a whole number", got=repr(value), advice=advice)
