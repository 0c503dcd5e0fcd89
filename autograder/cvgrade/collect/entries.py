"""The files of a source, listed without trusting one of them: a folder, or a zip, and the zips inside either.

Nothing is unpacked: an entry is a safe path and a way to read its bytes, or the problem that keeps it from being
taken. Of a zip only stored and deflated files count, as other methods have no use here and their own memory limits.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from cvgrade.errors import AssignmentError, StudentError
from cvgrade.submission import MAX_BYTES

MAX_FILES = 100_000  # of a whole download
MAX_OWN_FILES = 2_000  # of one student
MAX_DIRECTORY = 512 * MAX_OWN_FILES  # bytes of the list of files in a student's zip, read as a whole
MAX_DEPTH = 20
MAX_RATIO, RATIO_FROM = (
    200,
    2**20,
)  # a notebook full of plots shrinks to a tenth, one of zeros to a thousandth
BY_THE_WAY = ("__MACOSX", "__pycache__")  # folders that nobody means to hand in
HIDDEN = "hidden"  # the problem of such a folder, and of .git: told, but nobody's mistake
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_END, _END_64 = b"PK\5\6", b"PK\6\7"  # what a zip ends with
_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError, OSError, struct.error)


@dataclass(frozen=True)
class Entry:
    """A file of a source.

    Attributes
    ----------
    parts
        Its path below the source, or below what a kind takes off; empty where the path is not safe to use.
    where
        Source and path, as messages name them.
    problem
        Why it cannot be taken; "" where it can.
    read
        Returns its bytes; raises StudentError where they are damaged.
    """

    parts: tuple[str, ...]
    where: str
    problem: str = ""
    read: Callable[[], bytes] = field(default=bytes, compare=False, repr=False)


def shown(text: str) -> str:
    """Return text for a message or a table: line breaks, controls and direction marks written out."""
    return "".join(
        letter
        if letter == " " or (unicodedata.category(letter)[0] in "LMNPSZ" and letter != "\u2028")
        else ascii(letter)[1:-1]
        for letter in text
    )


def list_source(source: Path, stack: ExitStack) -> list[Entry]:
    """List every file of a folder or a zip, in the order of their paths; `stack` closes what stays open.

    Raises
    ------
    AssignmentError
        Where there is no such source, or it is no readable zip.
    """
    if source.is_dir():
        entries = list(_folder_entries(source))
    elif source.is_file():
        entries = _download_entries(source, stack)
    else:
        raise AssignmentError(
            f"collect: expected a folder or a zip, got no such file {shown(str(source))}. Mend its name."
        )
    opened = [inner for entry in entries for inner in _with_nested(entry)]
    return sorted(opened, key=lambda entry: (entry.parts, entry.where))


def unsafe(name: str) -> str:
    """Say why a name cannot be part of a path on every system; "" where it can."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        return "its name holds a line break, a control character or bytes that are no text"
    if _RESERVED.fullmatch(name):
        return "its name is reserved by Windows"
    return ""


def _parts(name: str) -> tuple[tuple[str, ...], str]:
    """Split a path in an archive; return no parts and the problem where it is not safe."""
    path = name.replace("\\", "/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return (), "its path is absolute"
    parts = tuple(unicodedata.normalize("NFC", part) for part in path.split("/") if part not in ("", "."))
    if ".." in parts:
        return (), "its path leads out of the archive"
    problems = [problem for part in parts if (problem := unsafe(part))]
    if len(parts) > MAX_DEPTH or len(path) > 2_000:
        problems.append("its path is too long")
    return ((), problems[0]) if problems else (parts, "" if parts else "it has no name")


def _folder_entries(source: Path) -> Iterator[Entry]:
    waiting, seen = sorted(source.iterdir(), reverse=True), 0
    while waiting:
        path = waiting.pop()
        seen += 1
        if seen > MAX_FILES:
            raise AssignmentError(
                f"{shown(str(source))}: expected at most {MAX_FILES} files, got more, for example in "
                f"{shown(str(path.parent))}. Move away what no student handed in, or collect smaller folders."
            )
        parts, problem = _parts(path.relative_to(source).as_posix())
        where = shown(str(path))
        try:
            mode = path.lstat().st_mode
            if problem:
                yield Entry(parts, where, problem)
            elif stat.S_ISDIR(mode) and _hidden(path.name):
                yield Entry((*parts, ""), f"{where}/", HIDDEN)
            elif stat.S_ISDIR(mode):
                waiting += path.iterdir()
            elif not stat.S_ISREG(mode):
                yield Entry(parts, where, "it is a link" if stat.S_ISLNK(mode) else "it is no regular file")
            else:
                yield Entry(parts, where, read=lambda path=path: _read_file(path))  # type: ignore[misc]
        except OSError as error:
            yield Entry(parts, where, f"it cannot be read ({error.strerror})")


def _read_file(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StudentError("wrong type", f"it cannot be read ({error.strerror})") from error
    if len(data) > MAX_BYTES:
        raise StudentError("wrong type", f"it is larger than {MAX_BYTES // 2**20} MB")
    return data


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in BY_THE_WAY


def _download_entries(source: Path, stack: ExitStack) -> list[Entry]:
    where = shown(str(source))
    try:
        archive = stack.enter_context(zipfile.ZipFile(source))
        count = len(archive.infolist())
    except _BROKEN as error:
        raise AssignmentError(
            f"{where}: expected a zip or a folder, got {shown(str(error))}. Download it again, or unpack it yourself."
        ) from error
    if count > MAX_FILES:
        raise AssignmentError(
            f"{where}: expected at most {MAX_FILES} files, got {count}. Unpack it yourself and collect the folder."
        )
    return list(_members(archive, where))


def _members(archive: zipfile.ZipFile, where: str) -> Iterator[Entry]:
    """List an archive's files; of a path that occurs twice the last counts, as when it is unpacked."""
    infos = {_name(info): info for info in archive.infolist()}
    hidden = set()
    for info in archive.infolist():
        name = _name(info)
        if name.endswith(("/", "\\")):
            continue
        parts, problem = _parts(name)
        place = f"{where}: {shown(name)}"
        folder = next((number for number, part in enumerate(parts[:-1], start=1) if _hidden(part)), 0)
        if folder:
            if parts[:folder] not in hidden:
                yield Entry((*parts[:folder], ""), f"{where}: {shown('/'.join(parts[:folder]))}/", HIDDEN)
            hidden.add(parts[:folder])
            continue
        if infos[name] is not info:
            problem = problem or "the archive holds another file of this name, which counts"
        problem = problem or _member_problem(info)
        yield Entry(parts, place, problem, read=lambda info=info: _read_member(archive, info))  # type: ignore[misc]


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's path: many programs write UTF-8 without saying so, which zipfile reads as cp437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        try:
            return name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return name
    return name


def _member_problem(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind == stat.S_IFLNK:
        return "it is a link"
    if kind not in (0, stat.S_IFREG):
        return "it is no regular file"
    if info.flag_bits & 0x2041:
        return "it is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"it is compressed by method {info.compress_type}, not by deflate"
    if info.file_size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES // 2**20} MB"
    if info.file_size > max(RATIO_FROM, MAX_RATIO * info.compress_size):
        return f"it unpacks to more than {MAX_RATIO} times its size"
    return ""


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            data = file.read(info.file_size + 1)
    except (*_BROKEN, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise StudentError("wrong type", f"it is damaged ({shown(str(error))})") from error
    if len(data) != info.file_size:
        raise StudentError("wrong type", "it is damaged (its size is not what the archive says)")
    return data


def _with_nested(entry: Entry) -> Iterator[Entry]:
    """List the files of a student's own zip in its place; a zip within that is left closed."""
    if entry.problem or not entry.parts[-1].lower().endswith(".zip"):
        yield entry
        return
    try:
        archive = _open_nested(entry.read())
    except StudentError as error:
        yield replace(entry, problem=error.message)
        return
    inner = list(_members(archive, entry.where))
    if not inner:
        yield replace(entry, problem="it is an empty archive")
    for member in inner:
        parts = (*entry.parts, *member.parts) if member.parts else entry.parts
        yield replace(member, parts=parts, read=_reader(entry, member))


def _reader(entry: Entry, member: Entry) -> Callable[[], bytes]:
    """Open the zip anew for each file of it, so that not every student's zip stays in memory."""
    where, parts = entry.where, member.parts

    def read() -> bytes:
        for again in _members(_open_nested(entry.read()), where):
            if again.parts == parts and not again.problem:
                return again.read()
        raise StudentError("wrong type", "it has changed since it was listed")

    return read


def _open_nested(data: bytes) -> zipfile.ZipFile:
    tail = data[-66_000:]
    ends = [match.start() for match in re.finditer(re.escape(_END), tail)]
    sizes = [struct.unpack_from("<L", tail, end + 12)[0] for end in ends if end + 22 <= len(tail)]
    too_many = f"it holds more than {MAX_OWN_FILES} files"
    if _END_64 in tail or any(size > MAX_DIRECTORY for size in sizes):
        raise StudentError("wrong type", too_many)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise StudentError("wrong type", f"it is no readable zip ({shown(str(error))})") from error
    if len(archive.infolist()) > MAX_OWN_FILES:
        raise StudentError("wrong type", too_many)
    return archive
