"""Draw a branching network from its own graph of layers, in rows from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import keras
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from cvbook.layer_graph import Place, layer_graph, place_nodes
from cvbook.layer_kinds import COLOURS, describe, kind_of
from cvbook.plotting import TEXT_WIDTH

HALF_BOX = 0.31  # of a row
ROW = 0.72  # inches from one row to the next


def draw_graph(*models: keras.Model, titles: Sequence[str] = ()) -> Figure:
    """Draw branching networks, side by side, from top to bottom: each layer a box with its output's shape.

    A layer stands one row below the lowest layer that it needs; an arrow that jumps over rows goes around the boxes.
    ``titles`` are written above, one for each model.
    """
    graphs = [layer_graph(model) for model in models]
    placed, left = [], 0.0
    for graph in graphs:
        places = place_nodes(graph)
        shift = left + 0.55 - min(place.x for place in places.values())
        placed.append({node: replace(place, x=place.x + shift) for node, place in places.items()})
        left = max(place.x for place in placed[-1].values()) + 0.55
    rows = 1 + max(place.row for places in placed for place in places.values())
    step = min(1.65, (TEXT_WIDTH - 0.1) / left)  # inches from one column to the next
    top = -0.9 if titles else -0.5
    figure = plt.figure(figsize=(TEXT_WIDTH, ROW * (rows - 0.5 - top)))
    ax = figure.add_axes((0, 0, 1, 1))
    half = TEXT_WIDTH / 2 / step
    ax.set(xlim=(left / 2 - half, left / 2 + half), ylim=(rows - 0.5, top))
    ax.axis("off")
    for title, graph, places in zip(titles, graphs, placed, strict=False):
        ax.text(places[next(iter(graph.layers))].x, -0.6, title, ha="center", va="center", fontsize=10)
    for graph, places in zip(graphs, placed, strict=True):
        for route in graph.routes:
            _draw_arrow(ax, [places[node] for node in route])
        for name, layer in graph.layers.items():
            _draw_node(ax, places[name], layer, step)
    return figure


def _draw_node(ax: Axes, place: Place, layer: keras.Layer, step: float) -> None:
    kind = kind_of(layer)
    half = 0.46
    colour = COLOURS[kind]
    box = FancyBboxPatch(
        (place.x - half, place.row - HALF_BOX),
        2 * half,
        2 * HALF_BOX,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor="white",
        edgecolor=colour if kind != "input" else "#777777",
        linewidth=2,
    )
    ax.add_patch(box)
    points = 8.5 if step > 1.3 else 7
    ax.text(
        place.x, place.row - 0.11, describe(layer), ha="center", va="center", fontsize=points, weight="bold"
    )
    shape = "×".join(f"{side}" for side in layer.output.shape[1:])
    ax.text(place.x, place.row + 0.14, shape, ha="center", va="center", fontsize=points - 0.5)


def _draw_arrow(ax: Axes, route: Sequence[Place]) -> None:
    """Draw one arrow from the first place to the last, through the free places between."""
    start, end = route[0], route[-1]
    points = [(start.x, start.row + HALF_BOX)]
    points += [
        point for place in route[1:-1] for point in ((place.x, place.row - 0.3), (place.x, place.row + 0.3))
    ]
    points.append((end.x, end.row - HALF_BOX - 0.04))
    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        bend = (y1 - y0) / 2
        vertices += [(x0, y0 + bend), (x1, y1 - bend), (x1, y1)]
        codes += [Path.CURVE4] * 3
    ax.add_patch(PathPatch(Path(vertices, codes), fill=False, edgecolor="#555555", linewidth=1.2))
    tip = [
        (end.x, end.row - HALF_BOX),
        (end.x - 0.05, end.row - HALF_BOX - 0.1),
        (end.x + 0.05, end.row - HALF_BOX - 0.1),
    ]
    ax.add_patch(Polygon(tip, facecolor="#555555", edgecolor="none"))
