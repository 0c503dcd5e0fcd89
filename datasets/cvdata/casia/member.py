"""One file among those that a user named, in a folder or in a zip archive, whose bytes cannot be trusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, TypeVar

from cvdata.errors import DataError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FAULTS", "Member", "said", "shown"]

T = TypeVar("T")

# What reading a damaged file or archive may raise.
FAULTS = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    ValueError,
    OverflowError,
)
_CHUNK = 64 * 2**10


@dataclass(frozen=True)
class Member:
    """One file, in a folder or in a zip archive.

    Parameters
    ----------
    where
        What to call it in a message.
    parts
        Names of the folders and archives it is in, from the one that the user named, and its own.
    size
        Bytes, unpacked.
    opener
        Opens the bytes themselves; ``open`` adds the checks.
    """

    where: str
    parts: tuple[str, ...]
    size: int
    opener: Callable[[], IO[bytes]]

    @property
    def suffix(self) -> str:
        """The ending of its name, in lower case, with the dot."""
        return PurePosixPath(self.parts[-1]).suffix.lower()

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return PurePosixPath(self.parts[-1]).stem

    def open(self) -> io.BufferedReader:
        """Open for reading; a fault while reading raises ``DataError`` with the byte it was met at."""
        return io.BufferedReader(_Checked(self), _CHUNK)


class _Checked(io.RawIOBase):
    """Read a member, count its bytes, and turn every fault into a ``DataError``."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self._member = member
        self._at = 0
        self._file = self._attempt(member.opener)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        with memoryview(buffer) as room:
            data = self._attempt(partial(self._file.read, len(room)))
            room[: len(data)] = data
        self._at += len(data)
        if self._at > self._member.size or (not data and self._at < self._member.size):
            raise self._fault(f"{self._at} bytes" + ("" if data else " and then its end"))
        return len(data)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _attempt(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except FAULTS as fault:
            raise self._fault(said(fault)) from fault

    def _fault(self, got: str) -> DataError:
        where = f"{self._member.where}, byte {self._at}"
        advice = "It is damaged: copy or download it again."
        return DataError(where, expected=f"{self._member.size} bytes in all", got=got, advice=advice)


def shown(name: str) -> str:
    """Make a name fit for a message: what a terminal could not show, or would obey, is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def said(fault: Exception) -> str:
    """Put an exception of the system or of zipfile into a few words."""
    text = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return shown(text.rstrip(".")) or type(fault).__name__
