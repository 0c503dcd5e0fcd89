"""Pictures of an expected and a given array, and of their difference, as PNG inside the page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cvgrade.results import Picture, Pixels

Colours = NDArray[np.uint8]  # (h, w, 3)

SIDE = 192  # pixels of the longer side on the page, at least
READABLE = 100  # entries that one still reads as numbers
FRAME = 4  # pixels around an entry that is framed
NO_NUMBER = (176, 0, 176)  # NaN and infinity
LOW, HIGH = np.array([33, 102, 172]), np.array([178, 24, 43])  # blue and red of ColorBrewer's RdBu


@dataclass(frozen=True)
class Drawing:
    """One picture: its name, a data URI, and the text for those who do not see it."""

    name: str
    source: str
    alt: str


@dataclass(frozen=True)
class Gallery:
    """The pictures of one test, side by side, and what their colours mean."""

    drawings: tuple[Drawing, ...]
    legend: str
    large: bool  # too many entries to read as numbers


def gallery(picture: Picture) -> Gallery:
    """Draw expected and got with one scale, and, where they have one shape, got − expected."""
    expected, got = _array(picture.expected), _array(picture.got)
    low, high = _scale(expected, got)
    made = []
    for name, array in (("expected", expected), ("got", got)):
        source = _png(_mark(_grow(_shades(array, low, high), picture), picture))
        made.append(Drawing(name, source, _alt(f"The {name} values", array, picture)))
    legend = f"Black is {low:.4g}, white is {high:.4g}." if expected.ndim == 2 else "As colours."
    if expected.shape == got.shape:
        drawing, strongest = _difference(expected, got, picture)
        made.append(drawing)
        legend += f" Difference: blue is too small, red is too large, by up to {strongest:.4g}."
    legend += (
        " Purple is not a number." if any(not np.isfinite(array).all() for array in (expected, got)) else ""
    )
    legend += " The first entry that differs is framed." if picture.first else ""
    legend += f" Of {picture.step} rows and columns one is drawn." if picture.step > 1 else ""
    return Gallery(tuple(made), legend, large=max(expected.size, got.size) > READABLE)


def _alt(what: str, array: NDArray[np.float64], picture: Picture) -> str:
    rows, columns = array.shape[:2]
    known = array[np.isfinite(array)]
    span = f"from {known.min():.4g} to {known.max():.4g}" if known.size else "none of them numbers"
    at = (
        f"; framed: row {picture.first[0]}, column {picture.first[1]} of the picture" if picture.first else ""
    )
    return f"{what} as a picture of {rows} rows and {columns} columns, {span}{at}."


def _difference(
    expected: NDArray[np.float64], got: NDArray[np.float64], picture: Picture
) -> tuple[Drawing, float]:
    difference = got - expected
    if difference.ndim == 3:  # of the three colours the one that differs most: (h, w, 3) → (h, w)
        most = np.abs(np.nan_to_num(difference)).argmax(axis=2)
        difference = np.take_along_axis(difference, most[:, :, None], axis=2)[:, :, 0]
    strongest = float(np.abs(np.nan_to_num(difference)).max())
    colours = _mark(_grow(_diverging(difference, strongest or 1.0), picture), picture)
    differ = int((np.nan_to_num(difference, nan=1.0) != 0).sum())
    alt = _alt(
        f"The difference, where {differ} of {difference.size} entries drawn are not 0,", difference, picture
    )
    return Drawing("difference", _png(colours), alt), strongest


def _array(pixels: Pixels) -> NDArray[np.float64]:
    values = [np.nan if value is None else value for value in pixels.values]
    return np.array(values, dtype=np.float64).reshape(pixels.shape)


def _scale(expected: NDArray[np.float64], got: NDArray[np.float64]) -> tuple[float, float]:
    """Choose what is black and what is white, for both: 0 … 1 or 0 … 255 for colours that fit."""
    both = np.concatenate([expected.ravel(), got.ravel()])
    both = both[np.isfinite(both)]
    low, high = (float(both.min()), float(both.max())) if both.size else (0.0, 1.0)
    if expected.ndim == 3 and low >= 0 and high <= 255:
        return 0.0, 1.0 if high <= 1 else 255.0
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _shades(array: NDArray[np.float64], low: float, high: float) -> Colours:
    share = np.clip((array - low) / (high - low), 0, 1)
    grey = np.round(255 * np.nan_to_num(share)).astype(np.uint8)
    colours = grey if grey.ndim == 3 else np.repeat(grey[:, :, None], 3, axis=2)  # (h, w) → (h, w, 3)
    return _without_numbers(colours, array)


def _diverging(difference: NDArray[np.float64], strongest: float) -> Colours:
    share = np.clip(np.nan_to_num(difference) / strongest, -1, 1)[:, :, None]  # (h, w) → (h, w, 1)
    colours = 255 + np.abs(share) * (np.where(share < 0, LOW, HIGH) - 255)
    return _without_numbers(np.round(colours).astype(np.uint8), difference)


def _without_numbers(colours: Colours, array: NDArray[np.float64]) -> Colours:
    missing = ~np.isfinite(array)
    colours[missing if missing.ndim == 2 else missing.any(axis=2)] = NO_NUMBER
    return colours


def _factor(picture: Picture) -> int:
    """Choose how many pixels of the page a side of an entry takes: one for expected and got."""
    longest = max(*picture.expected.shape[:2], *picture.got.shape[:2])
    return -(-SIDE // longest)


def _grow(colours: Colours, picture: Picture) -> Colours:
    factor = _factor(picture)
    return colours.repeat(factor, axis=0).repeat(factor, axis=1)


def _mark(colours: Colours, picture: Picture) -> Colours:
    """Frame the first entry that differs: a yellow line between two black ones shows on every colour."""
    if not picture.first:
        return colours
    colours = np.pad(colours, ((FRAME, FRAME), (FRAME, FRAME), (0, 0)), mode="edge")
    factor = _factor(picture)
    top, left = (FRAME + factor * at for at in picture.first)
    for out, colour in ((4, 0), (3, (255, 221, 0)), (2, (255, 221, 0)), (1, 0)):
        y0, y1 = top - out, top + factor - 1 + out
        x0, x1 = left - out, left + factor - 1 + out
        colours[[y0, y1], x0 : x1 + 1] = colour
        colours[y0 : y1 + 1, [x0, x1]] = colour
    return colours


def _png(colours: Colours) -> str:
    from PIL import Image  # here: a class without a picture does not wait for it

    buffer = io.BytesIO()
    Image.fromarray(colours).save(
        buffer, format="png", compress_level=3
    )  # level 6 takes four times as long for half the size
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
