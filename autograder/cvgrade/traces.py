"""What a function answered in a test, as a digest; and texts that only those who know the answers can read.

A released exercise may say what a known mistake is called, but not what the mistake's code is, and the name alone
would give away what to avoid. So each diagnosis is sealed with the answers that the mistake gives to the visible
tests: a student who gives the same answers can open it, nobody else.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import numpy as np

GRID = 2.0**16  # answers are compared in steps of 1 / GRID, far above rounding errors


class Trace:
    """The questions that one test puts to a student's work, and the answers, as they come."""

    def __init__(self, test: str) -> None:
        self._digest = hashlib.sha256(test.encode())
        self.complete = True  # False once an answer was none that can be compared

    def add(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], answer: Any) -> None:
        """Note a call, or a variable (no arguments) and its value."""
        try:
            for value in (name, args, kwargs, answer):
                self._digest.update(_written(value))
        except _OpaqueError:
            self.complete = False

    def failed(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], error: BaseException) -> None:
        """Note a call that raised."""
        self.add(name, args, kwargs, f"raised {type(error).__name__}")

    @property
    def identity(self) -> str:
        """Name this trace; another test, question or answer gives another name."""
        return hashlib.sha256(b"identity" + self._digest.digest()).hexdigest()[:32]

    def seal(self, text: str) -> str:
        """Make a text unreadable without this trace."""
        return base64.b85encode(self._mixed(text.encode())).decode()

    def unseal(self, sealed: str) -> str:
        """Read what the same trace has sealed."""
        return self._mixed(base64.b85decode(sealed)).decode()

    def _mixed(self, data: bytes) -> bytes:
        stream = hashlib.shake_256(b"text" + self._digest.digest()).digest(len(data))
        return bytes(one ^ other for one, other in zip(data, stream, strict=True))


class _OpaqueError(Exception):
    """A value that cannot be compared by what it holds."""


def _written(value: Any) -> bytes:
    """Write a value so that equal answers, whatever their types and rounding errors, are equal bytes."""
    if value is None or isinstance(value, str | bytes):
        return f"{type(value).__name__}{value!r};".encode(errors="replace")
    if isinstance(value, dict):
        return b"{" + b"".join(_written(key) + _written(item) for key, item in value.items()) + b"}"
    numbers = _numbers(value)
    if numbers is not None:
        steps = np.nan_to_num(np.clip(numbers * GRID, -(2.0**62), 2.0**62), nan=2.0**63)
        return f"{numbers.shape}".encode() + (np.rint(steps) + 0.0).tobytes()  # + 0.0: no negative zero
    if isinstance(value, list | tuple):
        return b"(" + b"".join(map(_written, value)) + b")"
    if hasattr(value, "layers") and hasattr(value, "count_params"):  # a Keras model, by its architecture
        return b"".join(_written(_layer(layer)) for layer in value.layers)
    if hasattr(value, "state_dict"):  # a torch module
        return b"".join(_written((name, list(array.shape))) for name, array in value.state_dict().items())
    raise _OpaqueError


def _layer(layer: Any) -> list[Any]:
    shape = getattr(layer, "output", None)
    return [type(layer).__name__, layer.count_params(), str(getattr(shape, "shape", None)), layer.trainable]


def _numbers(value: Any) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Turn numbers of any kind into (n,) or (n, 2) float64 of their own shape; None if they are not numbers."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):  # a torch tensor
        value = value.detach().cpu().numpy()
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    if array.dtype.kind == "c":
        return np.stack([array.real, array.imag], axis=-1).astype(np.float64)
    return array.astype(np.float64) if array.dtype.kind in "biuf" else None
