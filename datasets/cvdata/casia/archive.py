"""Walk what a user names: one file, a folder, or zip archives, none of which can be trusted.

Nothing is ever unpacked to disk. Symbolic links are not followed and an archive within an archive is not
opened; both are problems, as leaving them out would make a set silently short. What operating systems leave
lying around (``.DS_Store``, ``Thumbs.db``, ``__MACOSX``, hidden files) is passed over.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cvdata.casia.member import Member, said, shown
from cvdata.casia.strays import PACKED, is_stray
from cvdata.casia.zips import list_zip
from cvdata.errors import DataError

__all__ = ["CasiaWarning", "Source", "opened"]


class CasiaWarning(UserWarning):
    """The images that were returned are right, but there may be fewer or other ones than expected."""


@dataclass
class Source:
    """All that was found where the user pointed.

    Parameters
    ----------
    where
        What to call it in a message.
    members
        Every plain file, in folders and zips, in the order of their names.
    problems
        What cannot be read at all; a set made without it would be silently short.
    packed
        Archives of other kinds that lie in the folder.
    """

    where: str
    members: list[Member] = field(default_factory=list)
    problems: list[DataError] = field(default_factory=list)
    packed: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise the first problem, if there is one."""
        if self.problems:
            raise self.problems[0]


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Source]:
    """List a file, a folder or a zip archive; its members can be opened until the block ends.

    Raises
    ------
    DataError
        If there is nothing there, or neither a file nor a folder. Problems within are collected instead.
    """
    root = Path(path).expanduser()
    where = shown(str(root))
    source = Source(where)
    with ExitStack() as archives:
        try:
            mode = root.stat().st_mode
            if stat.S_ISDIR(mode):
                _list_folder(source, root, archives)
            elif stat.S_ISREG(mode):
                parts = (root.absolute().parent.name, root.name)
                _list_file(source, root, where, parts, archives)
            else:
                advice = "Name a .gnt file, a zip archive, or a folder."
                raise DataError(where, expected="a file or a folder", got="a device or a pipe", advice=advice)
        except (OSError, ValueError) as fault:
            if isinstance(fault, DataError):
                raise
            advice = "Check the path, and that you may read it."
            expected = "a readable file or folder"
            raise DataError(where, expected=expected, got=said(fault), advice=advice) from fault
        yield source


def _list_folder(source: Source, root: Path, archives: ExitStack) -> None:
    top = (root.absolute().name,)
    waiting: list[tuple[Path, tuple[str, ...]]] = [(root, top)]
    while waiting:
        folder, parts = waiting.pop()
        with os.scandir(folder) as listing:
            entries = sorted((e for e in listing if not is_stray(e.name)), key=lambda e: e.name)
        for entry in entries:
            where = shown(entry.path)
            if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
                got = "a symbolic link" if entry.is_symlink() else "a device or a pipe"
                advice = "Put the file itself there, or take it away."
                problem = DataError(where, expected="plain files and folders", got=got, advice=advice)
                source.problems.append(problem)
            elif entry.is_dir():
                waiting.append((Path(entry.path), (*parts, entry.name)))
            else:
                _list_file(source, Path(entry.path), where, (*parts, entry.name), archives)
    source.members.sort(key=lambda member: member.parts)


def _list_file(source: Source, path: Path, where: str, parts: tuple[str, ...], archives: ExitStack) -> None:
    if path.suffix.lower() == ".zip":
        try:
            members, problems = list_zip(path, where, parts, archives)
            source.members += members
            source.problems += problems
        except DataError as problem:
            source.problems.append(problem)
    elif path.suffix.lower() in PACKED:
        source.packed.append(where)
    else:
        size = path.stat().st_size
        source.members.append(Member(where, parts, size, partial(io.FileIO, path)))
