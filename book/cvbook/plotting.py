"""One look for every picture of the book: colours that colour-blind readers can tell apart, numbers in the cells."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib_inline.backend_inline import set_matplotlib_formats
from numpy.typing import ArrayLike

# Okabe and Ito (2008): eight colours that stay apart for every common kind of colour vision.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SIGNED = "RdBu_r"  # negative blue, zero white, positive red; the numbers say it too
TEXT_WIDTH = 7.0  # inches; the width of the text column


def use_book_style() -> None:
    """Set matplotlib to the book's look, with sharp pictures in a notebook. Call it in a chapter's first cell."""
    set_matplotlib_formats("retina")  # type: ignore[no-untyped-call]
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "figure.facecolor": "white",  # a card of its own: legible on a light and on a dark page
            "savefig.facecolor": "white",
            "font.size": 10,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "image.cmap": "gray",
            "image.interpolation": "nearest",
            "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, VERMILION]),
        }
    )


def show_numbers(
    values: ArrayLike,
    *,
    ax: Axes,
    title: str = "",
    signed: bool = False,
    limit: float | None = None,
    window: tuple[int, int, int, int] | None = None,
) -> None:
    """Draw a small two-dimensional array as shaded cells with their numbers.

    Parameters
    ----------
    values
        Shape ``(rows, columns)``, at most about 12 a side.
    ax, title
        Where to draw, and the words above.
    signed
        Shade by sign (blue below zero, red above) instead of from dark to light.
    limit
        The value at which the shading is strongest; the largest one by default.
    window
        ``(row, column, height, width)`` of cells to frame.
    """
    cells = np.asarray(values, dtype=np.float64)
    top = limit or float(np.abs(cells).max()) or 1.0
    low = min(0.0, float(cells.min()))
    if signed:
        ax.imshow(
            cells, cmap=SIGNED, norm=TwoSlopeNorm(0, -1.6 * top, 1.6 * top)
        )  # pale enough for black digits
    else:
        ax.imshow(
            cells, cmap="gray", vmin=low - 0.3 * (top - low), vmax=top
        )  # zero is dark grey, not a black hole
    middle = low + 0.35 * (top - low)
    for (row, column), value in np.ndenumerate(cells):
        ink = "black" if signed or value > middle else "white"
        ax.text(column, row, _short(value), ha="center", va="center", color=ink, fontsize=9)
    _frame_cells(ax, cells.shape)
    if window:
        row, column, height, width = window
        ax.add_patch(
            Rectangle((column - 0.5, row - 0.5), width, height, fill=False, edgecolor=ORANGE, linewidth=3)
        )
    ax.set_title(title)


def show_arrays(
    arrays: Sequence[ArrayLike],
    titles: Sequence[str],
    *,
    windows: Sequence[tuple[int, int, int, int] | None] | None = None,
) -> Figure:
    """Show small arrays side by side with their numbers, all cells of one size, at the book's text width.

    ``windows`` holds, for each array, the ``(row, column, height, width)`` of the cells to frame, or None.
    """
    shapes = [np.shape(array) for array in arrays]
    columns, rows = sum(shape[1] for shape in shapes), max(shape[0] for shape in shapes)
    gap = 0.6  # inches between two arrays
    cell = min(0.42, (TEXT_WIDTH - gap * (len(arrays) + 1)) / columns)
    height = rows * cell + 0.5
    figure = plt.figure(figsize=(TEXT_WIDTH, height))
    left = (TEXT_WIDTH - columns * cell - gap * (len(arrays) - 1)) / 2  # centred
    for index, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        bottom = (rows - shape[0]) * cell / 2 + 0.1
        box = (left / TEXT_WIDTH, bottom / height, shape[1] * cell / TEXT_WIDTH, shape[0] * cell / height)
        window = windows[index] if windows else None
        show_numbers(array, ax=figure.add_axes(box), title=titles[index], window=window)
        left += shape[1] * cell + gap
    return figure


def show_pictures(
    pictures: Sequence[ArrayLike],
    titles: Sequence[str],
    *,
    columns: int = 3,
    signed: Sequence[bool] | None = None,
) -> Figure:
    """Show pictures side by side, all at the book's text width.

    A grey picture is shown from 0 (black) to 255 (white), values beyond cut off, as a screen does; a signed one in
    blue, white (zero) and red, scaled by its largest magnitude; ``(height, width, 3)`` in its colours.
    """
    rows = -(-len(pictures) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(TEXT_WIDTH, TEXT_WIDTH / columns * rows * 1.1), squeeze=False
    )
    for index, ax in enumerate(grid.flat):
        ax.axis("off")
        if index >= len(pictures):
            continue
        pixels = np.asarray(pictures[index])
        if signed and signed[index]:
            top = float(np.abs(pixels).max()) or 1.0
            ax.imshow(pixels, cmap=SIGNED, vmin=-top, vmax=top)
        else:
            ax.imshow(pixels, vmin=0, vmax=255)
        ax.set_title(titles[index])
    figure.tight_layout()
    return figure


def _short(value: float) -> str:
    """Write a number in few characters, with a true minus sign."""
    return f"{value:.3g}".replace("-", "−")


def _frame_cells(ax: Axes, shape: tuple[int, ...]) -> None:
    """Draw lines between the cells and drop the axes' own ticks."""
    ax.set_xticks(np.arange(-0.5, shape[1]), labels=[])
    ax.set_yticks(np.arange(-0.5, shape[0]), labels=[])
    ax.grid(color="#888888", linewidth=0.8)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color("#888888")
