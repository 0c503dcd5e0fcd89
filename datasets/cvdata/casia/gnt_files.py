"""Which ``.gnt`` files there are, who wrote each, and to which split it belongs.

The databases name their splits (``HWDB1.1trn_gnt``, ``Gnt1.1Test.zip``), and so a folder or archive with such a
name decides. Where no name tells, every fifth writer is of the test split: those whose number can be divided
by five. That is the databases' own share, keeps writers apart, and does not depend on what else is there.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cvdata.casia.archive import Source, opened
from cvdata.casia.gnt import GntSample, read_gnt
from cvdata.casia.member import Member
from cvdata.casia.naming import number_of, split_of
from cvdata.errors import DataError

__all__ = ["GntFile", "check_unique", "gnt_files", "read_gnt_files", "shared_writers"]

_TEST_SHARE = 5


@dataclass(frozen=True)
class GntFile:
    """One writer's file: ``writer`` is the number that its name begins with, if any."""

    member: Member
    split: str
    writer: int | None

    def samples(self) -> Iterator[GntSample]:
        """Yield its samples, one in memory at a time; raise ``DataError`` where it is damaged."""
        with self.member.open() as stream:
            yield from read_gnt(stream, where=self.member.where)


def read_gnt_files(path: str | os.PathLike[str]) -> Iterator[tuple[GntFile, GntSample]]:
    """Yield every sample of a ``.gnt`` file, or of a folder or zip archive of such files.

    Raises
    ------
    DataError
        If there is no such file, one lies there twice, or one cannot be read to its end.
    """
    with opened(path) as source:
        source.check()
        files = gnt_files(source)
        if not files:
            advice = "Name a .gnt file, or a folder or zip archive of them."
            raise DataError(source.where, expected=".gnt files", got="none", advice=advice)
        check_unique(files)
        for file in files:
            for sample in file.samples():
                yield file, sample


def gnt_files(source: Source) -> list[GntFile]:
    """List the files, by writer; those without a number come last."""
    files = [_described(member) for member in source.members if member.suffix == ".gnt"]
    return sorted(files, key=lambda file: (file.writer is None, file.writer, file.member.parts))


def check_unique(files: Sequence[GntFile]) -> None:
    """Raise ``DataError`` if a writer's file lies there twice, such as in a zip and unpacked beside it."""
    seen: dict[tuple[int | str, int], GntFile] = {}
    for file in files:
        key = (file.member.stem if file.writer is None else file.writer, file.member.size)
        first = seen.setdefault(key, file)
        if first is not file:
            got = f"the same writer and size in {first.member.where}"
            advice = "Keep either the archive or the unpacked folder, not both."
            raise DataError(file.member.where, expected="each file once", got=got, advice=advice)


def shared_writers(files: Sequence[GntFile]) -> list[int]:
    """Find writers who are in both splits, so that a test would flatter."""
    people = {split: {f.writer for f in files if f.split == split} for split in ("train", "test")}
    return sorted(writer for writer in people["train"] & people["test"] if writer is not None)


def _described(member: Member) -> GntFile:
    writer = number_of(member.stem)
    split = split_of(member.parts[:-1])
    if split not in ("train", "test"):
        key = zlib.crc32(member.stem.encode("utf-8", "surrogatepass")) if writer is None else writer
        split = "train" if key % _TEST_SHARE else "test"
    return GntFile(member, split, writer)
