"""Read the centre lines of the strokes, the skeleton that every writer then bends.

The file ``hanzi55.json`` holds, for each character, the strokes in the order and direction in which they
are written (see LICENSE-DATA). Here y points down and the character box is about the unit square.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["POINTS", "Template", "template"]

POINTS = 18  # along each stroke
_HOOK_TURN = np.deg2rad(55)  # a sharper turn near the end of a stroke is a hook
_HOOK_ZONE = 0.68  # fraction of the stroke after which to look for it


@dataclass(frozen=True)
class Template:
    """One character as in print.

    Parameters
    ----------
    character
        The character.
    paths
        (stroke, point, 2) float64, x right and y down, character box = 1, evenly spaced along each stroke.
    hooks
        (stroke,) fraction of each stroke at which its final hook begins; 1 if it has none.
    in_radical
        (stroke,) bool, which strokes belong to the radical and so move together.
    """

    character: str
    paths: NDArray[np.float64]
    hooks: NDArray[np.float64]
    in_radical: NDArray[np.bool_]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Measure each stroke along its path: (stroke,)."""
        steps = np.diff(self.paths, axis=1)
        return np.asarray(np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1))


@cache
def _stroke_data() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("hanzi55.json").read_text("utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


@cache
def template(character: str) -> Template:
    """Prepare one of the 55 characters."""
    raw = _stroke_data()[character]
    paths = np.stack([_resampled(np.array(median, dtype=float)) for median in raw["medians"]])
    middle = (paths.min(axis=(0, 1)) + paths.max(axis=(0, 1))) / 2
    in_radical = np.isin(np.arange(len(paths)), raw.get("radStrokes", []))
    hooks = np.array([_hook_start(path) for path in paths])
    return Template(character, paths - (middle - 0.5), hooks, in_radical)


def _resampled(median: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place ``POINTS`` points evenly along a centre line, given in font units (1024 a box, y up)."""
    points = np.stack([median[:, 0], 900.0 - median[:, 1]], axis=1) / 1024.0
    lengths = np.hypot(*np.diff(points, axis=0).T)
    points = points[np.r_[True, lengths > 1e-9]]
    travelled = np.r_[0.0, np.cumsum(lengths[lengths > 1e-9])]
    even = np.linspace(0.0, travelled[-1], POINTS)
    return np.stack([np.interp(even, travelled, points[:, axis]) for axis in (0, 1)], axis=1)


def _hook_start(path: NDArray[np.float64]) -> float:
    """Find the fraction of a stroke at which a final hook begins; 1 if there is none."""
    steps = np.diff(path, axis=0)
    angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    for point in range(POINTS - 2, int(POINTS * _HOOK_ZONE), -1):
        if abs(angles[-1] - angles[point - 1]) > _HOOK_TURN:
            return point / (POINTS - 1)
    return 1.0
