"""Keep built sets on disk so that nobody ever sees half a set, or a damaged one.

An entry is a folder with its files and ``manifest.json``: what the entry is, and size and SHA-256 of each
file. It is built in a folder at the side and moved into place by one rename, so an interrupted build leaves
nothing that could be taken for an entry, and of two concurrent builders the first wins. Every read is
verified; a damaged entry is built again, with a warning. Where the disk cannot be written, the caller is
told and goes on without a cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import platformdirs

from cvdata.errors import DataError

__all__ = ["CacheWarning", "cache_root", "cached", "fault"]

Facts = Mapping[str, str | int]
T = TypeVar("T")

_MANIFEST = "manifest.json"
_SIDE = ".building-"
_STALE_S = 24 * 3600
_ATTEMPTS = 3


class CacheWarning(UserWarning):
    """Something on disk was damaged, or could not be written; the data that were returned are right."""


def cache_root() -> Path:
    """Find the folder of all entries: ``$CVDATA_CACHE``, or the user's cache folder."""
    if chosen := os.environ.get("CVDATA_CACHE"):
        return Path(chosen).expanduser()
    return platformdirs.user_cache_path("pixels-to-predictions", appauthor=False)


def cached(name: str, facts: Facts, *, build: Callable[[Path], None], read: Callable[[Path], T]) -> T:
    """Read an entry, building it first if it is not there or not whole.

    Parameters
    ----------
    name
        The folder below the cache root, such as ``casia55/train-seed2013``.
    facts
        What the entry is made from; an entry with other facts counts as damaged.
    build
        Writes the files into the empty folder that it is given.
    read
        Makes the result from a verified folder.

    Raises
    ------
    OSError
        If the cache cannot be written; nothing half-built is left.
    DataError
        If other processes take the entry away time and again.
    """
    entry = cache_root() / name
    for _ in range(_ATTEMPTS):
        what = fault(entry, facts)
        if what is None:
            with suppress(FileNotFoundError):  # taken away by a process that saw it damaged
                return read(entry)
        elif entry.exists():
            message = f"{entry}: expected a whole cached set, got {what}. It is built again."
            warnings.warn(message, CacheWarning, stacklevel=2)
            _discard(entry, facts)
        _build_aside(entry, facts, build)
    advice = "Let the other processes finish, or set CVDATA_CACHE to another folder."
    raise DataError(str(entry), expected="a whole cached set", got="one that keeps changing", advice=advice)


def fault(entry: Path, facts: Facts) -> str | None:
    """Say what is wrong with an entry: ``None`` if it is there, whole, and made from these facts."""
    try:
        manifest = json.loads((entry / _MANIFEST).read_text("utf-8"))
        if manifest["facts"] != dict(facts):
            return "a set made from other facts"
        for file, expected in manifest["files"].items():
            path = entry / file
            if path.stat().st_size != expected["bytes"]:
                return f"{file} of {path.stat().st_size:,} bytes instead of {expected['bytes']:,}"
            if _sha256(path) != expected["sha256"]:
                return f"{file} with another checksum than when it was written"
    except FileNotFoundError as missing:
        return f"no {Path(missing.filename).name}"
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as broken:
        return f"an unreadable manifest or file ({type(broken).__name__})"
    return None


def _build_aside(entry: Path, facts: Facts, build: Callable[[Path], None]) -> None:
    entry.parent.mkdir(parents=True, exist_ok=True)
    _sweep(entry.parent)
    side = Path(tempfile.mkdtemp(prefix=_SIDE, dir=entry.parent))
    try:
        build(side)
        files = {
            path.relative_to(side).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in sorted(side.rglob("*"))
            if path.is_file()
        }
        manifest = json.dumps({"facts": dict(facts), "files": files}, indent=2, ensure_ascii=False)
        (side / _MANIFEST).write_text(manifest + "\n", "utf-8")
        try:
            side.rename(entry)
        except OSError:
            if fault(entry, facts):  # not because another builder was first
                raise
    finally:
        shutil.rmtree(side, ignore_errors=True)


def _discard(entry: Path, facts: Facts) -> None:
    """Take a damaged entry away, unless another process has mended it meanwhile."""
    bin_ = Path(tempfile.mkdtemp(prefix=_SIDE, dir=entry.parent))
    with suppress(FileNotFoundError):
        entry.rename(bin_ / "damaged")
        if fault(bin_ / "damaged", facts) is None:
            with suppress(OSError):
                (bin_ / "damaged").rename(entry)
    shutil.rmtree(bin_, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what builders that were killed have left, once no builder can still be at work there."""
    for left in folder.glob(f"{_SIDE}*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _STALE_S:
                shutil.rmtree(left, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
