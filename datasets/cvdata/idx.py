"""Read and write IDX, the format of MNIST: a magic number, the sizes, and the bytes, mostly compressed.

Layout, big-endian: two zero bytes, the type (8 is uint8), the number of dimensions, each dimension as uint32,
then the values, last dimension fastest (http://yann.lecun.com/exdb/mnist).
"""

from __future__ import annotations

import gzip
import lzma
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError

__all__ = ["idx_bytes", "parse_idx", "read_idx"]

_UINT8 = 8
_ADVICE = "Get the file again from where it came from."


def read_idx(path: Path, *, item_shape: tuple[int, ...], most: int) -> NDArray[np.uint8]:
    """Read a file, decompressing ``.gz`` and ``.xz``; see ``parse_idx``.

    Raises
    ------
    DataError
        If the file cannot be read, or is not as ``parse_idx`` wants it.
    """
    try:
        with _opened(path) as stream:
            return parse_idx(stream, str(path), item_shape=item_shape, most=most)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as broken:
        got = f"{type(broken).__name__}: {broken}".rstrip(".")
        raise DataError(str(path), expected="a whole IDX file", got=got, advice=_ADVICE) from broken


def parse_idx(stream: BinaryIO, where: str, *, item_shape: tuple[int, ...], most: int) -> NDArray[np.uint8]:
    """Read an array of bytes that must end where its header says.

    No more than the largest allowed array is ever held, so that a small compressed file cannot fill the memory.

    Parameters
    ----------
    stream
        Gives the decompressed bytes.
    where
        What errors call the file.
    item_shape
        The shape of one item: ``(28, 28)`` for images, ``()`` for labels.
    most
        The largest allowed number of items.

    Returns
    -------
    array
        (n, *item_shape), read-only, n ≤ most.

    Raises
    ------
    DataError
        If the magic number, a size or the length of the file is another one.
    """
    rank = 1 + len(item_shape)
    magic = bytes((0, 0, _UINT8, rank))
    header = stream.read(4 + 4 * rank)
    if header[:4] != magic:
        _refuse(where, f"the magic number {magic.hex()} of IDX", header[:4].hex() or "an empty file")
    if len(header) != 4 + 4 * rank:
        _refuse(where, f"a header of {4 + 4 * rank} bytes", f"{len(header)}")
    count, *sizes = struct.unpack(f">{rank}I", header[4:])
    if tuple(sizes) != item_shape:
        _refuse(where, f"items of shape {item_shape}", f"{tuple(sizes)}")
    if count > most:
        _refuse(where, f"at most {most:,} items", f"{count:,}")
    size = count * math.prod(item_shape)
    data = stream.read(size + 1)
    if len(data) != size:
        got = "more" if len(data) > size else f"{len(data):,}"
        _refuse(where, f"{size:,} bytes after the header", got)
    return np.frombuffer(data, np.uint8).reshape(count, *item_shape)


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    """Write an array of uint8 as IDX, uncompressed."""
    header = bytes((0, 0, _UINT8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    if path.suffix == ".xz":
        return cast(BinaryIO, lzma.open(path))
    return path.open("rb")


def _refuse(where: str, expected: str, got: str) -> None:
    raise DataError(where, expected=expected, got=got, advice=_ADVICE)
