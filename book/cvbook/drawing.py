"""Drawings of networks, made from the Keras models themselves, so that a drawing cannot differ from its model.

>>> from cvbook.networks import casia_cnn
>>> figure = draw_layers(casia_cnn())  # boxes from left to right, one for each feature map
>>> figure.get_figwidth()
7.0
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import keras
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from cvbook.graph_drawing import draw_graph
from cvbook.layer_graph import input_shape, separators
from cvbook.layer_kinds import COLOURS, kind_of
from cvbook.plotting import TEXT_WIDTH

__all__ = ["Box", "boxes_of", "draw_graph", "draw_layers"]

QUIET = {"norm", "relu", "other"}  # kinds that keep the shape: no box of their own in the layered view
MOST_BOXES = 16  # of the layered view; beyond it, equal neighbours become one box
LABEL_POINTS = 7
LABEL_LINE = 0.11  # inches from one line of a label to the next
LEAST_SCALE = 0.6  # inches: the least height of the tallest box
Size = tuple[float, float, float]  # height, thickness, depth


@dataclass(frozen=True)
class Box:
    """One box of the layered view: a kind of layer, what to call it, its output without the batch axis, how often."""

    kind: str
    label: str
    shape: tuple[int, ...]
    times: int = 1


def boxes_of(model: keras.Model) -> list[Box]:
    """Return the boxes that ``draw_layers`` draws: the input first, then one for each layer that all data pass.

    A model inside the model, and all that stands between a fork and its join, is one box, a *block*. Layers that leave
    the shape as it is (activation, normalisation, dropout) get no box. Equal blocks in a row count as one box,
    and so do other equal neighbours where the drawing would be crowded.
    """
    found = [Box("input", "input", input_shape(model))]
    for layer, is_block in separators(model):
        kind = "block" if is_block else kind_of(layer)
        if kind not in QUIET:
            label = "flat" if kind == "flatten" else "sum" if kind == "join" else kind
            found.append(Box(kind, label, tuple(layer.output.shape[1:])))
    return _count_equal(found, crowded=len(found) > MOST_BOXES)


def _count_equal(boxes: Sequence[Box], *, crowded: bool) -> list[Box]:
    counted: list[Box] = []
    for box in boxes:
        equal = counted and (counted[-1].kind, counted[-1].shape) == (box.kind, box.shape)
        if equal and (crowded or box.kind == "block"):
            counted[-1] = replace(counted[-1], times=counted[-1].times + 1)
        else:
            counted.append(box)
    return counted


def draw_layers(model: keras.Model) -> Figure:
    """Draw a network from left to right at the book's text width, each feature map as a box.

    Height and depth of a box grow with the height and width of the feature map, its thickness with the number of
    channels; all three less than in proportion, so that 7 × 7 can be seen beside 224 × 224. Beneath stand the kind of
    layer and the shape, without the batch axis.
    """
    boxes = boxes_of(model)
    sizes = [_box_size(box, boxes) for box in boxes]
    slots = [0.1 + 0.062 * max(map(len, _lines(box))) for box in boxes]
    lines = _lines_of_boxes(boxes, sizes, slots)
    scale = min(_scale([sizes[i] for i in line], [slots[i] for i in line]) for line in lines)
    tall = [scale * max(sizes[i][0] + sizes[i][2] for i in line) for line in lines]
    labels = 3 * LABEL_LINE + 0.15
    height = sum(tall) + len(lines) * labels + 0.4
    figure = plt.figure(figsize=(TEXT_WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, TEXT_WIDTH), ylim=(0, height))
    ax.axis("off")
    _draw_legend(ax, [box.kind for box in boxes], height)
    top = height - 0.4
    for line, tallest in zip(lines, tall, strict=True):
        _draw_line(
            ax,
            [boxes[i] for i in line],
            [sizes[i] for i in line],
            [slots[i] for i in line],
            scale,
            top,
            tallest,
        )
        top -= tallest + labels
    return figure


def _lines_of_boxes(boxes: Sequence[Box], sizes: Sequence[Size], slots: Sequence[float]) -> list[range]:
    """Break a long network into as many lines as it needs to stay legible."""
    for count in range(1, len(boxes) + 1):
        ends = [round(len(boxes) * part / count) for part in range(count + 1)]
        lines = [range(start, end) for start, end in pairwise(ends)]
        if all(
            _scale(sizes[line.start : line.stop], slots[line.start : line.stop]) >= LEAST_SCALE
            for line in lines
        ):
            break
    return lines


def _scale(sizes: Sequence[Size], slots: Sequence[float]) -> float:
    """Return the size of the tallest box, in inches, at which a line of boxes fits the text width."""
    scale = 1.8
    while scale > 0.05 and sum(_widths(sizes, slots, scale)) > TEXT_WIDTH - 0.1:
        scale *= 0.97
    return scale


def _draw_line(
    ax: Axes,
    boxes: Sequence[Box],
    sizes: Sequence[Size],
    slots: Sequence[float],
    scale: float,
    top: float,
    tallest: float,
) -> None:
    """Draw one line of boxes between ``top`` and ``top - tallest``, centred, and the labels beneath."""
    widths = _widths(sizes, slots, scale)
    spare = max(0.0, TEXT_WIDTH - 0.1 - sum(widths)) / len(boxes)
    left = 0.05
    for box, size, width in zip(boxes, sizes, widths, strict=True):
        full = width + spare
        tall, thick, rise = (scale * value for value in size)
        corner = (left + (full - thick - rise) / 2, top - (tallest + tall + rise) / 2)
        _draw_box(ax, corner, (tall, thick, rise), COLOURS[box.kind])
        for index, text in enumerate(_lines(box)):
            y = top - tallest - 0.05 - LABEL_LINE * index
            ax.text(left + full / 2, y, text, ha="center", va="top", fontsize=LABEL_POINTS)
        left += full


def _box_size(box: Box, boxes: Sequence[Box]) -> Size:
    """Return (height, thickness, depth) of a box, in units of the tallest."""
    largest = max(max(other.shape[:-1], default=1) for other in boxes)
    if len(box.shape) == 1:  # a vector: a thin column
        longest = max(math.log(1 + other.shape[0]) for other in boxes if len(other.shape) == 1)
        return 0.2 + 0.55 * math.log(1 + box.shape[0]) / longest, 0.05, 0.03
    height, width = (0.12 + 0.88 * (side / largest) ** 0.6 for side in box.shape[:2])
    channels = box.shape[2] if len(box.shape) == 3 else 1
    return height, 0.02 + 0.028 * math.log2(channels + 1), 0.3 * width


def _widths(sizes: Sequence[Size], slots: Sequence[float], scale: float) -> list[float]:
    return [
        max(scale * (thick + rise) + 0.06, slot) for (_, thick, rise), slot in zip(sizes, slots, strict=True)
    ]


def _lines(box: Box) -> list[str]:
    """Return the lines beneath a box: the kind and how often, height × width, channels."""
    first = f"{box.label} (×{box.times})" if box.times > 1 else box.label
    if len(box.shape) == 1:
        return [first, f"{box.shape[0]:,}"]
    sides = "×".join(str(side) for side in box.shape[:2])
    return [first, sides, *(f"×{channels}" for channels in box.shape[2:])]


def _draw_box(ax: Axes, at: tuple[float, float], size: Size, colour: str) -> None:
    """Draw a box in parallel projection, its lower left corner in front at ``at``, in three shades."""
    (x, y), (tall, thick, rise) = at, size
    front = [(x, y), (x + thick, y), (x + thick, y + tall), (x, y + tall)]
    top = [
        (x, y + tall),
        (x + thick, y + tall),
        (x + thick + rise, y + tall + rise),
        (x + rise, y + tall + rise),
    ]
    side = [
        (x + thick, y),
        (x + thick + rise, y + rise),
        (x + thick + rise, y + tall + rise),
        (x + thick, y + tall),
    ]
    for corners, alpha in ((side, 0.45), (top, 0.7), (front, 1.0)):
        ax.add_patch(Polygon(corners, facecolor="white", edgecolor="none"))
        ax.add_patch(Polygon(corners, facecolor=colour, alpha=alpha, edgecolor="none"))
        ax.add_patch(Polygon(corners, fill=False, edgecolor="#333333", linewidth=0.6))


def _draw_legend(ax: Axes, kinds: Sequence[str], height: float) -> None:
    names = {
        "conv": "convolution",
        "pool": "pooling",
        "dense": "fully connected",
        "flatten": "flattened",
        "join": "joined branches",
        "block": "a block of layers",
    }
    left = 0.1
    for kind in dict.fromkeys(kinds):
        name = names.get(kind, kind)
        ax.add_patch(
            Polygon(_square(left, height - 0.22, 0.11), facecolor=COLOURS[kind], edgecolor="#333333")
        )
        ax.text(left + 0.17, height - 0.165, name, ha="left", va="center", fontsize=8)
        left += 0.36 + 0.066 * len(name)


def _square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
