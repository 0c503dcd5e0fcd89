"""Kernels with a name: the classics of image processing, each a small array of weights.

Prewitt (1970) and Sobel and Feldman (1968, see Duda and Hart 1973) are written as their authors' operators; G_x here
answers to horizontal edges (a change from row to row), G_y to vertical ones, as the course's tables name them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float64]


def _kernel(*rows: tuple[float, ...]) -> Kernel:
    kernel = np.array(rows, dtype=np.float64)
    kernel.flags.writeable = False  # shared by everybody: copy before changing
    return kernel


IDENTITY = _kernel((0, 0, 0), (0, 1, 0), (0, 0, 0))
BLUR = _kernel((0.0625, 0.125, 0.0625), (0.125, 0.25, 0.125), (0.0625, 0.125, 0.0625))
SHARPEN = _kernel((0, -1, 0), (-1, 5, -1), (0, -1, 0))
OUTLINE = _kernel((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))
EMBOSS = _kernel((-2, -1, 0), (-1, 1, 1), (0, 1, 2))
PREWITT_GX = _kernel((1, 1, 1), (0, 0, 0), (-1, -1, -1))
PREWITT_GY = _kernel((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
SOBEL_GX = _kernel((1, 2, 1), (0, 0, 0), (-1, -2, -1))
SOBEL_GY = _kernel((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
VERTICAL_LINE = _kernel(*[(0, 0, 0, 1, 0, 0, 0)] * 7)
HORIZONTAL_LINE = _kernel(*[(0,) * 7] * 3, (1,) * 7, *[(0,) * 7] * 3)

KERNELS: dict[str, Kernel] = {
    "identity": IDENTITY,
    "blur": BLUR,
    "sharpen": SHARPEN,
    "outline": OUTLINE,
    "emboss": EMBOSS,
    "Prewitt Gx": PREWITT_GX,
    "Prewitt Gy": PREWITT_GY,
    "Sobel Gx": SOBEL_GX,
    "Sobel Gy": SOBEL_GY,
    "vertical line 7×7": VERTICAL_LINE,
    "horizontal line 7×7": HORIZONTAL_LINE,
}
"""The presets of the kernel playground, in its order and by its names."""
