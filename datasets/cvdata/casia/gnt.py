"""The ``.gnt`` format of CASIA-HWDB: samples one after another, little-endian.

=====  ========  ==========================================================================
bytes  type      meaning
=====  ========  ==========================================================================
0-3    uint32    bytes of the whole sample: 10 + width · height
4-5    2 bytes   the character in GBK, high byte first; ASCII symbols have 0 as second byte
6-7    uint16    width
8-9    uint16    height
10-    uint8     the bitmap, row by row; background 255, ink 0 to 254
=====  ========  ==========================================================================

Source: table 2 of the databases' page, http://www.nlpr.ia.ac.cn/databases/handwriting/Offline_database.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError

__all__ = ["MAX_SIDE", "GntSample", "read_gnt", "write_gnt"]

MAX_SIDE = 2_048  # pixels; far above any scanned character, far below what 16 bits could ask for
_HEADER = struct.Struct("<I2sHH")
_ZIP = int.from_bytes(b"PK\3\4", "little")


@dataclass(frozen=True, slots=True)
class GntSample:
    """One character as somebody wrote it.

    Parameters
    ----------
    character
        What was to be written; ``None`` if the tag is not valid GBK.
    bitmap
        (h, w) uint8, background 255.
    offset
        Byte of the file at which the sample begins.
    """

    character: str | None
    bitmap: NDArray[np.uint8]
    offset: int


def read_gnt(stream: IO[bytes], *, where: str) -> Iterator[GntSample]:
    """Yield the samples of one file, one in memory at a time.

    Parameters
    ----------
    stream
        The bytes, read forwards only.
    where
        What to call the file in a message.

    Raises
    ------
    DataError
        If the file is empty, ends within a sample, or holds a size that cannot be; with the byte.
    """
    offset = 0
    while header := _up_to(stream, _HEADER.size):
        if len(header) < _HEADER.size:
            raise _fault(
                where, offset, f"a header of {_HEADER.size} bytes", f"{len(header)} and then the end"
            )
        size, tag, width, height = _HEADER.unpack(header)
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            expected = f"a sample of 1 to {MAX_SIDE} pixels a side"
            raise _fault(where, offset, expected, f"{width}×{height}" + (", as in a zip" * (size == _ZIP)))
        if size != _HEADER.size + width * height:
            expected = f"{_HEADER.size + width * height} bytes for {width}×{height} pixels"
            raise _fault(where, offset, expected, f"{size}")
        bitmap = _up_to(stream, width * height)
        if len(bitmap) < width * height:
            expected = f"a bitmap of {width * height} bytes"
            raise _fault(where, offset, expected, f"{len(bitmap)} and then the end")
        yield GntSample(_character(tag), np.frombuffer(bitmap, np.uint8).reshape(height, width), offset)
        offset += size
    if offset == 0:
        raise _fault(where, 0, "samples", "an empty file")


def write_gnt(stream: IO[bytes], samples: Iterable[tuple[str, NDArray[np.uint8]]]) -> None:
    """Write samples, each a character and its (h, w) uint8 bitmap.

    Raises
    ------
    DataError
        If a character has no GBK code of two bytes and is not ASCII, or a bitmap does not fit the format.
    """
    for character, bitmap in samples:
        where, advice = "write_gnt", "Leave this sample out, or mend it."
        tag = character.encode("gbk", "ignore")
        if len(character) != 1 or not 1 <= len(tag) <= 2:
            expected = "one character that GBK has"
            raise DataError(where, expected=expected, got=repr(character), advice=advice)
        if bitmap.ndim != 2 or bitmap.dtype != np.uint8 or not all(0 < n <= MAX_SIDE for n in bitmap.shape):
            expected = f"a bitmap of shape (h, w), uint8, 1 to {MAX_SIDE} pixels a side"
            got = f"shape {bitmap.shape}, {bitmap.dtype}"
            raise DataError(where, expected=expected, got=got, advice=advice)
        height, width = bitmap.shape
        stream.write(_HEADER.pack(_HEADER.size + bitmap.size, tag.ljust(2, b"\0"), width, height))
        stream.write(bitmap.tobytes())


def _up_to(stream: IO[bytes], size: int) -> bytes:
    """Read ``size`` bytes, or fewer at the end; a stream may give them in pieces."""
    data = stream.read(size)
    while 0 < len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


def _character(tag: bytes) -> str | None:
    if tag[1] == 0:
        return chr(tag[0]) if 0x20 < tag[0] < 0x7F else None
    try:
        character = tag.decode("gbk")
    except UnicodeDecodeError:
        return None
    return character if len(character) == 1 else None


def _fault(where: str, offset: int, expected: str, got: str) -> DataError:
    advice = "The file is damaged or no .gnt file: copy or download it again."
    return DataError(f"{where}, byte {offset}", expected=expected, got=got, advice=advice)
