"""List the files of a zip archive, which may be damaged, a bomb or a trap, without unpacking any.

What an archive may grow to is limited before the first byte is read. The directory has no checksum, so its
entries are counted, and each is compared with the header of the file itself: else a damaged one would be a
file lost without a word.
"""

from __future__ import annotations

import io
import stat
import zipfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from cvdata.casia.member import FAULTS, Member, said, shown
from cvdata.casia.strays import PACKED, is_stray
from cvdata.errors import DataError

__all__ = ["MAX_RATIO", "MAX_TOTAL_BYTES", "list_zip"]

MAX_TOTAL_BYTES = 64 * 2**30  # unpacked; the archives of the databases are of 0.5 to 1 GB, packed
MAX_RATIO = 100  # unpacked / packed; the synthetic handwriting packs 2 : 1
_SMALL_BYTES = 16 * 2**20  # an archive that unpacks to less is harmless at any ratio
_LARGEST_READ = 16 * 2**20  # zipfile reads the directory of an archive in one piece
# The record at the end of an archive, the locator before it, and the record of large archives before that.
_END_BYTES, _LOCATOR_BYTES, _END64_BYTES = 22, 20, 56
_IN_END64 = 0xFFFF  # as a number of files: see the record of large archives
_UTF8_NAME, _ENCRYPTED = 0x800, 0x41
_ADVICE_DAMAGED = "It is damaged: copy or download it again."
_ADVICE_UNPACK = "Unpack the archive and pass the folder."


class _BoundedFile(io.BufferedReader):
    """A file that refuses to be read into memory in one large piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGEST_READ:
            raise zipfile.BadZipFile(f"a directory of {size} bytes")
        return super().read(size)


def list_zip(
    path: Path, where: str, parts: tuple[str, ...], archives: ExitStack
) -> tuple[list[Member], list[DataError]]:
    """List what can be read and what cannot; ``archives`` keeps the archive open.

    Raises
    ------
    DataError
        If the archive itself is damaged, empty, or unpacks to more than handwriting would.
    """
    packed = path.stat().st_size
    damaged = f"{where}, up to byte {packed}"
    try:
        file = archives.enter_context(_BoundedFile(io.FileIO(path)))
        archive = archives.enter_context(zipfile.ZipFile(file))
        _compare_counts(archive, file)
        for info in archive.infolist():
            damaged = f"{where}, byte {info.header_offset}"
            _compare_headers(archive, info)
    except FAULTS as fault:
        raise DataError(damaged, expected="a zip archive", got=said(fault), advice=_ADVICE_DAMAGED) from fault
    entries = [info for info in archive.infolist() if not info.is_dir()]
    _check_size(where, sum(info.file_size for info in entries), packed)
    if not archive.infolist():
        raise DataError(damaged, expected="files in the archive", got="none", advice=_ADVICE_DAMAGED)
    members, problems, seen = [], [], set[str]()
    for info in entries:
        name = _name(info)
        names = tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))
        inner = f"{where}/{shown(name)}"
        if any(is_stray(part) for part in names):
            continue
        if refusal := _refusal(info, name, names, seen):
            expected, got, advice = refusal
            problems.append(DataError(f"{inner}, byte 0", expected=expected, got=got, advice=advice))
        else:
            opener = partial(archive.open, info)
            members.append(Member(inner, (*parts, *names), info.file_size, opener))
        seen.add(name)
    return members, problems


def _compare_counts(archive: zipfile.ZipFile, file: IO[bytes]) -> None:
    """Raise if the directory lists fewer files than its end says: a damaged entry may swallow the next ones."""
    end = -_END_BYTES - len(archive.comment)
    file.seek(end, io.SEEK_END)
    declared = int.from_bytes(file.read(_END_BYTES)[10:12], "little")
    if declared == _IN_END64:
        file.seek(end - _LOCATOR_BYTES - _END64_BYTES, io.SEEK_END)
        declared = int.from_bytes(file.read(_END64_BYTES)[32:40], "little")
    if declared != len(archive.infolist()):
        raise zipfile.BadZipFile(f"a directory of {len(archive.infolist())} files instead of {declared}")


def _compare_headers(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Raise if the header of a file is not as the directory says."""
    try:
        archive.open(info).close()
    except RuntimeError:  # encrypted, or packed in a way of its own: refused later, with advice
        return


def _check_size(where: str, total: int, packed: int) -> None:
    limit = min(MAX_TOTAL_BYTES, max(_SMALL_BYTES, MAX_RATIO * packed))
    if total > limit:
        expected = f"at most {limit:,} bytes when unpacked"
        advice = "It is no archive of handwriting; do not unpack it."
        raise DataError(where, expected=expected, got=f"{total:,}", advice=advice)


def _refusal(
    info: zipfile.ZipInfo, name: str, names: tuple[str, ...], seen: set[str]
) -> tuple[str, str, str] | None:
    """Say why a member of an archive cannot be read: expected, got, advice."""
    if not names or ".." in names or name.startswith(("/", "\\")) or name[1:2] == ":":
        return "a name within the archive", "one that leads out of it", "Do not unpack this archive."
    if name in seen:
        return "each name once", "a second file of this name", _ADVICE_UNPACK
    if stat.S_ISLNK(info.external_attr >> 16):
        return "plain files", "a symbolic link", "Make the archive anew from the files themselves."
    if PurePosixPath(name).suffix.lower() in PACKED:
        advice = "Unpack it (.alz: with unalz), then pass the folder with the .gnt files."
        return "files to read", "an archive within an archive", advice
    if info.flag_bits & _ENCRYPTED:
        return "a file to read", "an encrypted one", "Unpack the archive with its password, pass the folder."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        got = f"compression method {info.compress_type}"
        return "a stored or deflated file", got, _ADVICE_UNPACK
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """Read a name as it was meant: programs in China write GBK and others UTF-8, without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gbk"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
