"""Ink pen paths: gray images as a scanner gives them, cropped to the ink, on a background of exactly 255."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from cvdata.handwriting.characters import SPLITS
from cvdata.handwriting.draws import Draws
from cvdata.handwriting.geometry import Ink
from cvdata.handwriting.style import Knobs, Writers

__all__ = ["IMAGE_SIZE", "render", "resized"]

Floats = NDArray[np.float64]
Gray = NDArray[np.uint8]

IMAGE_SIZE = (80, 60)  # height, width of the images of the case study
_FINE = 3  # drawn at three times the size, then averaged
_SUBPIXEL_BITS = 3  # of the coordinates that OpenCV takes
_LIGHTEST_INK = 238  # anything lighter is background, as the databases label it
_GRAIN_SIZE = 512
_LARGEST_PX = 400  # keeps a freak of size within the grain


@dataclass(frozen=True)
class _Pages:
    """Where on its image each character lies, for n writers."""

    corner: Floats  # (n, 2), top left of the ink, character box = 1
    scale: Floats  # (n, 2), pixels per character box
    pen: Floats  # (n,), pixels
    shape: NDArray[np.int64]  # (n, 2), height and width in pixels


@dataclass(frozen=True)
class _Lines:
    """Lines of one thickness each, in OpenCV's fixed-point coordinates and in fine pixels.

    Strokes are cut into parts where their thickness changes: r parts in all n images.
    """

    points: NDArray[np.int32]  # (n s k, 2)
    firsts: NDArray[np.int64]  # (r,), the first point of each part
    stops: NDArray[np.int64]  # (r,), one after its last point
    widths: NDArray[np.int32]  # (r,)
    images: NDArray[np.int64]  # (n + 1,), parts images[i] to images[i + 1] - 1 belong to image i
    joins: NDArray[np.int32]  # (n, s - 1, JOIN_POINTS, 2)
    join_widths: NDArray[np.int32]  # (n, s - 1)

    def by_thickness(self, i: int, joined: NDArray[np.bool_]) -> Mapping[int, list[NDArray[np.int32]]]:
        """Group the parts of image i, and the joining lines that are drawn, by thickness."""
        parts = slice(self.images[i], self.images[i + 1])
        groups: dict[int, list[NDArray[np.int32]]] = defaultdict(list)
        ends = zip(self.firsts[parts].tolist(), self.stops[parts].tolist(), strict=True)
        for (first, stop), width in zip(ends, self.widths[parts].tolist(), strict=True):
            groups[width].append(self.points[first:stop])
        for join in np.flatnonzero(joined).tolist():
            groups[int(self.join_widths[i, join])].append(self.joins[i, join])
        return groups


def render(
    ink: Ink, writers: Writers, knobs: Knobs, *, split: str, character: str, seed: int
) -> Iterator[Gray]:
    """Yield one (h, w) uint8 image a writer, cropped to the ink with a margin of up to one pixel."""
    draws = Draws((seed, "pixels", SPLITS[split].number, ord(character)), len(writers))
    pages = _laid_out(ink, writers, knobs, draws)
    lines = _lines(ink, pages)
    grain_starts = draws.integers("tex", 384, 2)
    margins = draws.integers("margin", 3, 4) // 2  # (n, 4): top, bottom, left, right
    for i in range(len(writers)):
        coverage = _drawn(lines, ink.joined[i], i, pages.shape[i], blur=float(writers.blur[i]))
        image = _inked(coverage, float(writers.ink[i]), float(writers.grain[i]), grain_starts[i])
        yield _cropped(image, margins[i])


def resized(image: Gray, size: tuple[int, int] = IMAGE_SIZE) -> Gray:
    """Resize to (height, width) as Keras does by default: bilinear, half-pixel centres, no antialiasing."""
    return np.asarray(cv2.resize(image, size[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _laid_out(ink: Ink, writers: Writers, knobs: Knobs, draws: Draws) -> _Pages:
    size = draws.normal("size", 2)
    pen = writers.pen * np.exp(0.06 * size[:, 1])
    low = ink.paths.min(axis=(1, 2)) - pen[:, None] / 2
    extent = ink.paths.max(axis=(1, 2)) + pen[:, None] / 2 - low
    # People write characters at about the same size, flat ones less high.
    box = np.minimum(writers.size * np.exp(0.05 * size[:, 0]), _LARGEST_PX)
    y_scale = box / np.maximum(1.0, extent.max(axis=1))
    x_scale = y_scale * knobs.narrowness
    height = np.maximum(np.ceil(extent[:, 1] * y_scale), 16)
    width = np.maximum(np.ceil(extent[:, 0] * x_scale), 12)
    shape = np.stack([height, width], axis=1).astype(np.int64)
    return _Pages(low, np.stack([x_scale, y_scale], axis=1), pen * np.sqrt(x_scale * y_scale), shape)


def _lines(ink: Ink, pages: _Pages) -> _Lines:
    corner, scale = pages.corner[:, None, None], pages.scale[:, None, None] * _FINE * (1 << _SUBPIXEL_BITS)
    pen = pages.pen[:, None] * _FINE
    mean_widths = 0.5 * (ink.widths[:, :, :-1] + ink.widths[:, :, 1:])
    widths = np.clip(np.rint(mean_widths * pen[..., None]), 2, 60).astype(np.int32)  # (n, s, k - 1)
    begins = np.ones(widths.shape, bool)
    begins[:, :, 1:] = widths[:, :, 1:] != widths[:, :, :-1]
    starts = np.flatnonzero(begins)  # counted in pieces between two points
    strokes = starts // widths.shape[2]  # each stroke has one point more than it has pieces
    return _Lines(
        points=np.round((ink.paths - corner) * scale).astype(np.int32).reshape(-1, 2),
        firsts=starts + strokes,
        stops=np.append(starts[1:], begins.size) + strokes + 1,
        widths=widths.flat[starts],
        images=np.searchsorted(starts, np.arange(len(widths) + 1) * widths[0].size),
        joins=np.round((ink.joins - corner) * scale).astype(np.int32),
        join_widths=np.clip(np.rint(ink.join_widths * pen), 2, 60).astype(np.int32),
    )


def _drawn(
    lines: _Lines, joined: NDArray[np.bool_], i: int, shape: NDArray[np.int64], *, blur: float
) -> Gray:
    """Draw the lines of image i, out of focus: (h, w) uint8, 255 where all is covered by ink."""
    height, width = int(shape[0]), int(shape[1])
    fine = np.zeros((height * _FINE, width * _FINE), np.uint8)
    for thickness, parts in lines.by_thickness(i, joined).items():
        cv2.polylines(fine, parts, False, 255, thickness, cv2.LINE_8, _SUBPIXEL_BITS)
    coverage = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(coverage, (3, 3), blur), dtype=np.uint8)


def _inked(coverage: Gray, level: float, roughness: float, start: NDArray[np.int64]) -> Gray:
    """Lay grainy ink of one gray level where the pen went; all else is 255."""
    y, x = start
    height, width = coverage.shape
    image = _grain()[y : y + height, x : x + width] * np.float32(roughness)
    np.subtract(np.float32(255.0 - level), image, out=image)  # how far below 255 full ink lies
    image *= np.float32(1 / 255.0)
    image *= coverage
    np.subtract(np.float32(255.0), image, out=image)
    np.copyto(image, 255, where=image > _LIGHTEST_INK)
    return np.asarray(np.maximum(image, 0, out=image), dtype=np.uint8)


@cache
def _grain() -> NDArray[np.float32]:
    """Make the roughness of ink on paper, one for all images: mean 0, sd 1, three scales, tiled 2 × 2."""
    random = np.random.Generator(np.random.PCG64(20130101))
    size = (_GRAIN_SIZE, _GRAIN_SIZE)
    fine = random.standard_normal(size).astype(np.float32)
    middle = cv2.GaussianBlur(fine, (0, 0), 1.0)
    coarse = cv2.GaussianBlur(random.standard_normal(size).astype(np.float32), (0, 0), 4.0)
    grain = 0.5 * fine / fine.std() + 0.8 * middle / middle.std() + 0.8 * coarse / coarse.std()
    return np.tile((grain / grain.std()).astype(np.float32), (2, 2))


def _cropped(image: Gray, margin: NDArray[np.int64]) -> Gray:
    """Crop to the ink, leaving a margin of 0 or 1 pixel on each side where there is room."""
    left, top, width, height = cv2.boundingRect((image < 255).view(np.uint8))
    below, right = top + height + margin[1], left + width + margin[3]
    return image[max(top - margin[0], 0) : below, max(left - margin[2], 0) : right]
