"""A simple cell of the visual cortex as arithmetic: an oriented receptive field, and its answer to bars of light.

The field is a cosine wave under a bell (a Gabor function), the usual model of the cells that Hubel and Wiesel
described in 1959. Angles are in degrees, anticlockwise: 0 lies, 90 stands; 180 lies again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]


def receptive_field(angle: float, *, size: int = 41) -> Field:
    """Return the weights of a cell that prefers bars at ``angle``.

    Shape ``(size, size)``; the weights add up to 0, so the cell ignores even light, and their magnitudes to 2.
    """
    along, across = _rotated(angle, size)
    bell = np.exp(-((along / 0.45) ** 2) - (across / 0.28) ** 2)
    wave = bell * np.cos(2 * np.pi * across / 0.62)
    weights = wave - bell * (wave.sum() / bell.sum())
    return np.asarray(2 * weights / np.abs(weights).sum())


def bar(angle: float, *, size: int = 41, length: float = 1.5, width: float = 0.26) -> Field:
    """Return a ``(size, size)`` picture of a bright bar (1) through the middle of the dark (0).

    ``length`` and ``width`` are in half sides of the picture.
    """
    along, across = _rotated(angle, size)
    pixel = 2 / (size - 1)
    inside = [
        np.clip((limit / 2 - np.abs(distance)) / pixel + 0.5, 0, 1)
        for limit, distance in ((length, along), (width, across))
    ]
    return np.asarray(inside[0] * inside[1])


def response(field: Field, picture: Field) -> float:
    """Multiply, add, and cut off below 0, as a cell cannot fire less than not at all. 1 is the most a picture gives."""
    return max(0.0, float((field * picture).sum()))


def _rotated(angle: float, size: int) -> tuple[Field, Field]:
    """Return each pixel's place along and across a line through the middle, both −1..1 at the picture's sides."""
    y, x = np.mgrid[1 : -1 : size * 1j, -1 : 1 : size * 1j]
    turn = np.deg2rad(angle)
    return x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
