"""Read a PNG file that may be damaged or hostile.

An image library decodes what it can of a damaged file and may hand over half an image. So the file's frame is
checked first: the chunks and their checksums, the size in pixels before any memory is taken for them, and that
the compressed data give exactly the pixels promised. Only then are the chunks that matter passed to OpenCV.
Format: https://www.w3.org/TR/png-3/.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from cvdata.casia.gnt import MAX_SIDE
from cvdata.errors import DataError

__all__ = ["MAX_FILE_BYTES", "decode_png"]

MAX_FILE_BYTES = 16 * 2**20
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = ((0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1))
_NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
_FRAME_BYTES = 12  # of a chunk: length, type, checksum


def decode_png(data: bytes, *, where: str) -> NDArray[np.uint8]:
    """Decode to gray: (h, w) uint8.

    Raises
    ------
    DataError
        If the file is damaged, no PNG file, or larger than any scanned character; with the byte.
    """
    kept = [_SIGNATURE]
    compressed: list[bytes] = []
    first_idat = 0
    header = _header(data, where)
    for offset, kind, body in _chunks(data, where):
        if kind in _NEEDED:
            kept.append(data[offset : offset + _FRAME_BYTES + len(body)])
        if kind == b"IDAT":
            first_idat = first_idat or offset
            compressed.append(body)
    _check_pixels(b"".join(compressed), _raw_bytes(*header), where, first_idat)
    image = cv2.imdecode(np.frombuffer(b"".join(kept), np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None or image.shape != header[1::-1]:
        raise _fault(where, first_idat, "pixels", "data that OpenCV cannot decode")
    return np.asarray(image, np.uint8)


def _header(data: bytes, where: str) -> tuple[int, int, int, int]:
    """Read width, height, bits a pixel and whether the image is interlaced."""
    if not data.startswith(_SIGNATURE):
        raise _fault(where, 0, "the signature of a PNG file", repr(data[:8]))
    if len(data) < 33 or data[8:16] != b"\0\0\0\x0dIHDR":
        raise _fault(where, 8, "a PNG header", "none")
    width, height, depth, colour, method, filtering, interlaced = _HEADER.unpack(data[16:29])
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise _fault(where, 16, f"1 to {MAX_SIDE} pixels a side", f"{width}×{height}")
    if depth not in _DEPTHS.get(colour, ()) or method or filtering or interlaced > 1:
        raise _fault(where, 24, "a kind of pixel that PNG has", repr(data[24:29]))
    return width, height, depth * _CHANNELS[colour], interlaced


def _chunks(data: bytes, where: str) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield offset, type and body of each chunk, to the end chunk; what follows it is not looked at."""
    offset, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        frame = data[offset : offset + 8]
        length = int.from_bytes(frame[:4], "big")
        if len(frame) < 8 or offset + _FRAME_BYTES + length > len(data):
            raise _fault(
                where, offset, "a whole chunk and the end chunk", f"the end of the file at {len(data)}"
            )
        kind, body = frame[4:], data[offset + 8 : offset + 8 + length]
        checksum = int.from_bytes(data[offset + 8 + length : offset + 12 + length], "big")
        if zlib.crc32(body, zlib.crc32(kind)) != checksum:
            raise _fault(where, offset, f"chunk {kind!r} with its checksum", "another checksum")
        if kind == b"IHDR" and offset != len(_SIGNATURE):
            raise _fault(where, offset, "one header", "a second one")
        yield offset, kind, body
        offset += _FRAME_BYTES + length


def _raw_bytes(width: int, height: int, bits: int, interlaced: int) -> int:
    """Count the bytes that the data have to unpack to: a filter byte and the pixels of each row."""
    if not interlaced:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for top, down, left, right in _PASSES:
        rows, columns = -((top - height) // down), -((left - width) // right)
        if rows > 0 and columns > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _check_pixels(compressed: bytes, expected: int, where: str, offset: int) -> None:
    unpacker = zlib.decompressobj()
    try:
        got = len(unpacker.decompress(compressed, expected + 1))
    except zlib.error as fault:
        raise _fault(where, offset, "zlib data", str(fault)) from fault
    if got != expected or not unpacker.eof:
        said = "more" if got > expected else f"{got} and then the end"
        raise _fault(where, offset, f"{expected} bytes of pixels", said)


def _fault(where: str, offset: int, expected: str, got: str) -> DataError:
    advice = "The file is damaged or no PNG of a character: copy it again, or take it away."
    return DataError(f"{where}, byte {offset}", expected=expected, got=got, advice=advice)
