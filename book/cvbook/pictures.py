"""Grey pictures that the book draws itself: no file, no licence, the same on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float64]


def step_edge(size: int = 8, *, first_bright: int = 4) -> Grey:
    """Return a ``(size, size)`` picture that is 0 to the left of column ``first_bright`` and 1 from there on."""
    picture = np.zeros((size, size))
    picture[:, first_bright:] = 1
    return picture


def landscape(size: int = 96) -> Grey:
    """Return a ``(size, size)`` picture in 0..255: sky, sun, hills, a house with a window and a fence."""
    y, x = np.mgrid[0:size, 0:size] / size  # both 0..1, y downwards
    picture = 190 - 90 * y  # sky
    picture[np.hypot(x - 0.2, y - 0.2) < 0.11] = 250  # sun
    hills = 0.62 - 0.1 * np.sin(2 * np.pi * (x + 0.1)) - 0.03 * np.sin(6 * np.pi * x)
    ground = y > hills
    texture = 12 * np.sin(2 * np.pi * 11 * x + 7 * y) * np.sin(2 * np.pi * 9 * y)
    picture[ground] = (95 - 40 * (y - hills) + texture)[ground]
    wall = (np.abs(x - 0.68) < 0.15) & (np.abs(y - 0.67) < 0.13)
    picture[wall] = 215
    roof = (y > 0.36) & (y < 0.545) & (np.abs(x - 0.68) < (y - 0.36) * 1.05)
    picture[roof] = 40
    picture[(np.abs(x - 0.62) < 0.04) & (np.abs(y - 0.63) < 0.045)] = 60  # window
    picture[(np.abs(x - 0.75) < 0.035) & (y > 0.64) & (y < 0.8)] = 105  # door
    fence = (y > 0.78) & (y < 0.92) & (x < 0.5)
    picture[fence & ((x * size).astype(int) % 6 < 2)] = 235
    picture[fence & (np.abs(y - 0.83) < 0.014)] = 235
    return np.asarray(np.clip(np.round(picture), 0, 255), dtype=np.float64)
