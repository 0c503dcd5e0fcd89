"""Write a student's files into place, never over what a person has changed there."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from cvgrade.files import write_atomically

State = Literal["new", "unchanged", "replaced", "kept"]


def digest(content: bytes) -> str:
    """Return the digest that the record holds of a file."""
    return hashlib.sha256(content).hexdigest()


def place(folder: Path, files: dict[str, bytes], known: dict[str, str], *, overwrite: bool) -> State:
    """Write `files` into `folder`, each whole or not at all; remove what an earlier run wrote and is no more.

    Parameters
    ----------
    known
        Name → digest of what an earlier run wrote there. A file that is neither that nor the new one is a person's.
    overwrite
        Whether a person's files are replaced too.

    Returns
    -------
    State
        ``kept`` where a person has changed one of these files, and then nothing is written.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        return "kept"
    before = {name: _content(folder / name) for name in {*files, *known}}
    if not overwrite and any(
        _is_a_persons(before[name], files.get(name), known.get(name)) for name in before
    ):
        return "kept"
    stale = [name for name in known if name not in files and before[name] is not None]
    changed = [name for name, content in files.items() if before[name] != content]
    for name in changed:
        if (folder / name).is_symlink():
            (folder / name).unlink()
        write_atomically(folder / name, files[name])
    for name in stale:
        (folder / name).unlink()
    if not changed and not stale:
        return "unchanged"
    return "replaced" if any(before[name] is not None for name in (*changed, *stale)) else "new"


def keep_earlier(folder: Path, known: dict[str, str], aside: Path) -> None:
    """Copy to `aside` what an earlier run wrote into `folder`, where a new attempt is about to replace it."""
    before = {name: _content(folder / name) for name in known}
    files = {name: content for name, content in before.items() if content and digest(content) == known[name]}
    place(aside, files, {}, overwrite=False)


def _content(path: Path) -> bytes | None:
    """Read what stands there; a link or a folder is a person's, whatever it holds."""
    if path.is_symlink() or path.is_dir():
        return b"\0a person's"
    return path.read_bytes() if path.exists() else None


def _is_a_persons(content: bytes | None, new: bytes | None, known: str | None) -> bool:
    return content is not None and content != new and digest(content) != known
