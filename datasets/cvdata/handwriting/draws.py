"""Random numbers by name, so that nothing depends on the order of the work.

Every random quantity has a stream of its own, keyed by seed, kind, split, character and name, whose first
axis is the writer. Therefore a set does not depend on the number of processes, a small set is a prefix of a
large one, and a new quantity leaves all others as they were.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Draws"]


@dataclass(frozen=True)
class Draws:
    """Draw for ``count`` writers from the streams that ``key`` opens.

    Parameters
    ----------
    key
        Seed, kind of quantity, and whatever else tells these draws from others. Text counts by its CRC-32.
    count
        The length of the first axis of all that is drawn.
    """

    key: tuple[int | str, ...]
    count: int

    def stream(self, name: str) -> np.random.Generator:
        """Open the stream of one quantity from its beginning."""
        words = [zlib.crc32(word.encode()) if isinstance(word, str) else word for word in (*self.key, name)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def normal(self, name: str, *shape: int) -> NDArray[np.float64]:
        """Draw standard normal numbers of shape (count, *shape)."""
        return self.stream(name).standard_normal((self.count, *shape))

    def uniform(self, name: str, *shape: int) -> NDArray[np.float64]:
        """Draw numbers uniform on [0, 1) of shape (count, *shape)."""
        return self.stream(name).random((self.count, *shape))

    def integers(self, name: str, stop: int, *shape: int) -> NDArray[np.int64]:
        """Draw whole numbers from 0 to ``stop`` - 1 of shape (count, *shape)."""
        return self.stream(name).integers(0, stop, (self.count, *shape))

    def beta(self, name: str, a: float, b: float) -> NDArray[np.float64]:
        """Draw Beta(a, b) numbers of shape (count,)."""
        return self.stream(name).beta(a, b, self.count)
