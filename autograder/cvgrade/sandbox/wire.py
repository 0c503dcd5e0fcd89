"""Frames of plain data between the grader and the jail: numbers, text, arrays, handles. Never pickle.

A frame is a header (magic, version, body length; `HEADER`) and a body: one value in a tagged binary form. The
decoder is the trust boundary: it reads bytes that hostile code wrote, so it checks every length against what
is left *before* it allocates, counts items, limits depth, and knows no type beyond the list in `encode`.
A model stays where it is; what crosses in its place is a `Handle`, a kind and a number.
"""

from __future__ import annotations

import math
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

VERSION = 1
HEADER = struct.Struct("<4sBI")  # magic, version, body bytes
MAGIC = b"P2Pw"
MAX_BODY = 64 * 2**20  # bytes; a 2000 × 4000 float64 image fits
MAX_DEPTH = 32
MAX_ITEMS = 200_000  # values in one frame, arrays counted as one
MAX_DIGITS = 4_000  # of one big integer
MAX_NDIM = 16
DTYPES = frozenset(
    {"|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"}
)

KINDS = ("keras", "torch")  # what a handle may stand for

_INT, _FLOAT, _COMPLEX, _COUNT = (
    struct.Struct("<q"),
    struct.Struct("<d"),
    struct.Struct("<dd"),
    struct.Struct("<I"),
)


_KEYS = bool | int | float | str | bytes | None  # what may be a key of a dictionary


class WireError(ValueError):
    """The bytes are no frame, or the value cannot be sent; the message says which value and why."""


@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays in its worker: one of `KINDS`, and its number there."""

    kind: str
    number: int


class Timeout(Exception):
    """The peer did not answer in time."""


class Closed(Exception):
    """The peer is gone."""


def encode(value: Any, handle_of: Callable[[Any], Handle | None] | None = None) -> bytes:
    """Turn plain data into the body of a frame.

    Accepted: None, bool, int, float, complex, str, bytes, list, tuple, dict, NumPy scalars and arrays of the
    dtypes in `DTYPES` (any byte order; long doubles and arrays of Python numbers become them), torch tensors,
    handles, and objects for which `handle_of` gives one.
    Subclasses are sent as what they are underneath.

    Raises
    ------
    WireError
        For anything else, for too deep or too large data, naming the type.
    """
    parts: list[bytes] = []
    _Encoder(parts, handle_of).put(value, 0)
    body = b"".join(parts)
    if len(body) > MAX_BODY:
        raise WireError(
            f"a value of {len(body) / 2**20:.0f} MB; at most {MAX_BODY // 2**20} MB can be returned"
        )
    return body


class _Encoder:
    def __init__(self, parts: list[bytes], handle_of: Callable[[Any], Handle | None] | None) -> None:
        self.parts = parts
        self.handle_of = handle_of
        self.items = 0
        self.size = 0

    def emit(self, tag: bytes, data: bytes = b"") -> None:
        self.size += len(data)
        if self.size > MAX_BODY:
            raise WireError(f"a value of more than {MAX_BODY // 2**20} MB")
        self.parts.append(tag + data)

    def put(self, value: Any, depth: int) -> None:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise WireError("a structure nested too deeply or with too many parts")
        if type(value) is float:  # first, because a list of lists holds little else
            self.emit(b"D", _FLOAT.pack(value))
        elif value is None:
            self.emit(b"N")
        elif isinstance(value, np.ndarray):
            self.put_array(value)
        elif isinstance(value, (bool, np.bool_)):
            self.emit(b"T" if value else b"F")
        elif isinstance(value, int):
            self.put_int(value)
        elif isinstance(value, float):
            self.emit(b"D", _FLOAT.pack(float.__float__(value)))
        elif isinstance(value, complex):
            self.emit(b"C", _COMPLEX.pack(value.real, value.imag))
        elif isinstance(value, str):
            self.put_sized(b"S", str.encode(value, "utf-8", "replace"))
        elif isinstance(value, bytes):
            self.put_sized(b"B", bytes(value))
        elif isinstance(value, (list, tuple)):
            self.emit(b"L" if isinstance(value, list) else b"U", _COUNT.pack(len(value)))
            for item in value:
                self.put(item, depth + 1)
        elif isinstance(value, dict):
            self.emit(b"M", _COUNT.pack(len(value)))
            for key, item in value.items():
                if isinstance(key, np.generic):
                    key = key.item()  # {np.int64(3): …} arrives as {3: …}
                if not isinstance(key, _KEYS):
                    raise WireError(f"a dictionary with a {type(key).__name__} as a key")
                self.put(key, depth + 1)
                self.put(item, depth + 1)
        else:
            handle = value if type(value) is Handle else self.handle_of(value) if self.handle_of else None
            if handle is not None:
                self.emit(b"H", bytes([KINDS.index(handle.kind)]) + _COUNT.pack(handle.number))
            else:
                self.put_array(value)

    def put_int(self, value: int) -> None:
        if -(2**63) <= value < 2**63:
            self.emit(b"I", _INT.pack(int(value)))
        elif value.bit_length() > 3 * MAX_DIGITS:
            raise WireError("an integer with too many digits")
        else:
            self.put_sized(b"Z", int.__repr__(value).encode())

    def put_sized(self, tag: bytes, data: bytes) -> None:
        self.emit(tag, _COUNT.pack(len(data)) + data)

    def put_array(self, value: Any) -> None:
        if hasattr(value, "detach") and hasattr(value, "cpu"):  # a torch tensor
            value = value.detach().cpu().resolve_conj().resolve_neg().numpy()
        if isinstance(value, np.generic):
            value = np.asarray(value)
        if not isinstance(value, np.ndarray):
            raise WireError(f"an object of type {type(value).__name__}")
        array = _plain_numbers(np.asarray(value))
        dtype = array.dtype.newbyteorder("<").str
        if dtype not in DTYPES or array.ndim > MAX_NDIM:
            raise WireError(f"an array of dtype {array.dtype} with {array.ndim} axes")
        # before a copy: a broadcast array takes no memory yet
        size = _claimed_bytes(array.shape, array.dtype)
        if size > MAX_BODY:
            raise WireError(f"an array of {size / 2**20:.0f} MB; at most {MAX_BODY // 2**20} MB")
        array = np.ascontiguousarray(array).reshape(array.shape)
        head = bytes([len(dtype)]) + dtype.encode() + bytes([array.ndim])
        shape = b"".join(_COUNT.pack(length) for length in array.shape)
        self.emit(b"A", head + shape + array.astype(dtype, copy=False).tobytes())


def _plain_numbers(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Turn arrays of Python numbers and of long doubles, which few mean to make, into ordinary ones."""
    if array.dtype == object and all(isinstance(item, int | float | np.number) for item in array.flat):
        return np.array(array.tolist())
    if array.dtype.kind in "fc" and array.dtype.itemsize > 8 * (1 + (array.dtype.kind == "c")):
        return array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
    return array


def decode(body: bytes, open_handle: Callable[[Handle], Any] | None = None) -> Any:
    """Read the body of a frame; arrays come back as fresh, writable, plain `numpy.ndarray`.

    A handle comes back as what `open_handle` makes of it, or as it is.

    Raises
    ------
    WireError
        For any byte string that `encode` could not have written. Nothing else is ever raised.
    """
    if len(body) > MAX_BODY:
        raise WireError(f"frame: expected at most {MAX_BODY} bytes, got {len(body)}")
    reader = _Decoder(body, open_handle)
    value = reader.take(0)
    if reader.at != len(body):
        raise WireError(f"frame: {len(body) - reader.at} bytes after the value")
    return value


class _Decoder:
    def __init__(self, body: bytes, open_handle: Callable[[Handle], Any] | None) -> None:
        self.body = body
        self.open_handle = open_handle
        self.at = 0
        self.items = 0

    def read(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.body):
            raise WireError(f"frame: ends at byte {len(self.body)}, expected {end}")
        data = self.body[self.at : end]
        self.at = end
        return data

    def count(self) -> int:
        return int(_COUNT.unpack(self.read(4))[0])

    def take(self, depth: int) -> Any:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise WireError("frame: nested too deeply or with too many parts")
        tag = self.read(1)
        if tag in (b"N", b"T", b"F"):
            return {b"N": None, b"T": True, b"F": False}[tag]
        if tag == b"I":
            return _INT.unpack(self.read(8))[0]
        if tag == b"D":
            return _FLOAT.unpack(self.read(8))[0]
        if tag == b"C":
            return complex(*_COMPLEX.unpack(self.read(16)))
        if tag in (b"S", b"B", b"Z"):
            return self.take_sized(tag, self.read(self.count()))
        if tag in (b"L", b"U"):
            items = [self.take(depth + 1) for _ in range(self.bounded_count())]
            return items if tag == b"L" else tuple(items)
        if tag == b"M":
            return self.take_dict(depth)
        if tag == b"A":
            return self.take_array()
        if tag == b"H":
            return self.take_handle()
        raise WireError(f"frame: unknown tag {tag!r} at byte {self.at - 1}")

    def bounded_count(self) -> int:
        count = self.count()
        if count > len(self.body) - self.at:  # every item takes a byte at least
            raise WireError(f"frame: {count} items cannot stand in {len(self.body) - self.at} bytes")
        return count

    def take_sized(self, tag: bytes, data: bytes) -> Any:
        if tag == b"B":
            return data
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WireError("frame: text that is not UTF-8") from error
        if tag == b"S":
            return text
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
            raise WireError("frame: a big integer that is none")
        return int(text)

    def take_dict(self, depth: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for _ in range(self.bounded_count()):
            key = self.take(depth + 1)
            if not isinstance(key, _KEYS):
                raise WireError(f"frame: a {type(key).__name__} as a key")
            result[key] = self.take(depth + 1)
        return result

    def take_handle(self) -> Any:
        kind = self.read(1)[0]
        if kind >= len(KINDS):
            raise WireError(f"frame: a handle of kind {kind}")
        handle = Handle(KINDS[kind], self.count())
        return handle if self.open_handle is None else self.open_handle(handle)

    def take_array(self) -> np.ndarray[Any, Any]:
        name = self.read(self.read(1)[0]).decode("ascii", "replace")
        if name not in DTYPES:
            raise WireError(f"frame: dtype {name[:20]!r} is not allowed")
        ndim = self.read(1)[0]
        if ndim > MAX_NDIM:
            raise WireError(f"frame: {ndim} axes")
        shape = tuple(self.count() for _ in range(ndim))
        dtype = np.dtype(name)
        if _claimed_bytes(shape, dtype) > MAX_BODY:
            raise WireError(f"frame: an array of shape {shape}")
        data = self.read(math.prod(shape) * dtype.itemsize)
        array: np.ndarray[Any, Any] = np.frombuffer(data, np.uint8 if dtype.kind == "b" else dtype).reshape(
            shape
        )
        # a byte but 0 and 1 would be an invalid bool
        return np.asarray(array != 0) if dtype.kind == "b" else array.copy()


def _claimed_bytes(shape: tuple[int, ...], dtype: np.dtype[Any]) -> int:
    """Count the bytes of an array as if no axis were empty: NumPy refuses (0, 2**26, 2**26, 2**26)."""
    return math.prod(max(1, length) for length in shape) * dtype.itemsize


def limit_sending(channel: socket.socket, timeout_s: float) -> None:
    """Let `send` on a blocking socket give up after `timeout_s` seconds without progress."""
    seconds, rest = divmod(timeout_s, 1)
    channel.setsockopt(
        socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(seconds), int(rest * 1e6))
    )


def send(channel: socket.socket, value: Any, handle_of: Callable[[Any], Handle | None] | None = None) -> None:
    """Send one frame on a blocking socket; `handle_of` as for `encode`.

    Raises
    ------
    WireError
        Where the value is not plain data.
    Closed, Timeout
        Where the peer is gone, or does not read within the time set by `limit_sending`.
    """
    body = encode(value, handle_of)
    try:
        channel.sendall(HEADER.pack(MAGIC, VERSION, len(body)) + body)
    except BlockingIOError as error:
        raise Timeout("the peer does not read") from error
    except OSError as error:
        raise Closed(str(error)) from error


def receive(
    channel: socket.socket,
    timeout_s: float | None = None,
    open_handle: Callable[[Handle], Any] | None = None,
) -> Any:
    """Receive one frame within `timeout_s` seconds in all, however slowly it trickles (None: no limit).

    `open_handle` as for `decode`.

    Raises
    ------
    WireError, Closed, Timeout
        Where the bytes are no frame; the peer is gone; the time is over.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    magic, version, size = HEADER.unpack(_read_exactly(channel, HEADER.size, deadline))
    if magic != MAGIC or version != VERSION or size > MAX_BODY:
        raise WireError("frame: not a header of this version, or too large a body")
    return decode(_read_exactly(channel, size, deadline), open_handle)


def _read_exactly(channel: socket.socket, count: int, deadline: float | None) -> bytes:
    data = _read_some(channel, count, deadline)
    if len(data) == count:
        return data
    buffer = bytearray(data)
    while len(buffer) < count:
        buffer += _read_some(channel, count - len(buffer), deadline)
    return bytes(buffer)


def _read_some(channel: socket.socket, most: int, deadline: float | None) -> bytes:
    """Read what is there, at most `most` bytes; wait only where there is nothing."""
    if most == 0:
        return b""
    while True:
        try:
            piece = channel.recv(min(most, 2**20), 0 if deadline is None else socket.MSG_DONTWAIT)
        except BlockingIOError:
            left_s = (deadline or 0.0) - time.monotonic()
            if left_s <= 0 or not select.select([channel], [], [], left_s)[0]:
                raise Timeout("no answer in time") from None
            continue
        except OSError as error:
            raise Closed(str(error)) from error
        if not piece:
            raise Closed("the peer closed the channel")
        return piece
