"""Drawings of where kernels lie: strides, dilation, receptive fields, and a layer as stacks of maps and filters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from cvbook.plotting import BLUE, GREEN, ORANGE, VERMILION
from cvbook.receptive_field import Window, receptive_fields

PALE = ListedColormap(["#ffffff", "#f5c76b"])  # an untouched cell, a touched one
FRAMES = [BLUE, VERMILION, GREEN, ORANGE]


def show_cells(ax: Axes, touched: NDArray[np.bool_], *, title: str) -> None:
    """Draw a grid of cells, those that are ``touched`` in colour. ``touched``: shape ``(rows, columns)``."""
    ax.pcolormesh(touched, cmap=PALE, vmin=0, vmax=1, edgecolors="#888888", linewidth=0.8)
    ax.set(aspect="equal", xticks=[], yticks=[], ylim=(touched.shape[0], 0), title=title)
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color("#888888")


def frame_footprint(ax: Axes, *, top: int, left: int, side: int) -> None:
    """Draw a frame around the ``side`` × ``side`` cells that begin at row ``top`` and column ``left``."""
    ax.add_patch(Rectangle((left, top), side, side, fill=False, edgecolor=VERMILION, linewidth=3, zorder=3))


def show_strides(
    ax: Axes, shape: tuple[int, int], kernel: int, strides: tuple[int, int], *, title: str
) -> None:
    """Draw every place of a square kernel as a frame; neighbours differ in colour, their upper left cell is filled.

    Parameters
    ----------
    shape
        Rows and columns of the input.
    strides
        Steps ``(down, across)``, in cells.
    """
    corners = np.zeros(shape, dtype=bool)
    tops = range(0, shape[0] - kernel + 1, strides[0])
    lefts = range(0, shape[1] - kernel + 1, strides[1])
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            corners[top, left] = True
            inset = 0.06 + 0.09 * ((row + column) % 2)  # so that frames that meet can be told apart
            side = kernel - 2 * inset
            colour = FRAMES[(row % 2) * 2 + column % 2]
            box = (left + inset, top + inset)
            ax.add_patch(Rectangle(box, side, side, fill=False, edgecolor=colour, linewidth=2.2, zorder=3))
    show_cells(ax, corners, title=title)


def show_receptive_field(ax: Axes, layers: Sequence[Window], *, title: str) -> None:
    """Draw, in one direction, all that the middle number of the last layer depends on: a cone of lines.

    Grey dots are the numbers that it does not depend on.
    """
    inputs = receptive_fields(layers)[-1]
    lines = [[0.0]]  # positions in pixels of the input, from the last layer down
    steps = np.cumprod([1] + [stride for _, stride, _ in layers])
    for depth in range(len(layers) - 1, -1, -1):
        kernel, _, dilation = layers[depth]
        offsets = (np.arange(kernel) - (kernel - 1) / 2) * dilation * steps[depth]
        below = sorted({float(position + offset) for position in lines[-1] for offset in offsets})
        for position in lines[-1]:
            for offset in offsets:
                ax.plot([position, position + offset], [depth + 1, depth], color="#999999", linewidth=0.8)
        lines.append(below)
    for depth, positions in enumerate(reversed(lines)):
        step = int(steps[depth])
        others = [place for place in range(-8 * step, 9 * step, step) if abs(place) <= 8]
        ax.scatter(others, [depth] * len(others), color="#cccccc", s=14, zorder=2)
        colour = VERMILION if depth == len(layers) else BLUE
        ax.scatter(positions, [depth] * len(positions), color=colour, s=26, zorder=3)
    ax.set_title(f"{title}: {inputs} pixels")
    ax.set(xticks=[], yticks=range(len(layers) + 1), xlim=(-8.5, 8.5))
    ax.set_yticklabels(["input", *[f"layer {depth + 1}" for depth in range(len(layers))]])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.tick_params(length=0)


def show_layer(ax: Axes, *, channels: int, filters: int, kernel: int) -> None:
    """Draw a convolutional layer: a stack of input maps, one stack of kernels for each filter, a stack of results."""
    colours = [FRAMES[index % 4] for index in range(filters)]
    middle = (filters - 1) / 2
    _stack(ax, 0.0, middle, 1.5, ["#dddddd"] * channels)
    ax.text(0.9, middle - 1.35, f"{channels} maps in", ha="center", va="bottom")
    for index, colour in enumerate(colours):
        _stack(ax, 4.2, float(index), 0.42, [colour] * channels)
        ax.annotate("", (4.0, index), (2.7, middle), arrowprops={"arrowstyle": "->", "color": "#888888"})
        target = (7.6, middle)
        ax.annotate("", target, (5.8, index), arrowprops={"arrowstyle": "->", "color": colour})
    ax.text(4.95, -0.75, f"{filters} filters of {kernel} × {kernel} × {channels}", ha="center", va="bottom")
    _stack(ax, 7.8, middle, 1.5, colours)
    ax.text(8.9, middle - 1.35, f"{filters} maps out", ha="center", va="bottom")
    ax.set(xlim=(-0.9, 10.2), ylim=(filters - 0.2, -1.3), aspect="equal")
    ax.axis("off")


def _stack(ax: Axes, left: float, middle: float, side: float, colours: Sequence[str]) -> None:
    """Draw squares one before the other, the first in front, around the height ``middle``."""
    for index in range(len(colours) - 1, -1, -1):
        shift = 0.17 * index
        corner = (left + shift, middle - side / 2 - shift / 2 + 0.04 * len(colours))
        ax.add_patch(
            Rectangle(corner, side, side, facecolor=colours[index], edgecolor="black", linewidth=0.8)
        )
