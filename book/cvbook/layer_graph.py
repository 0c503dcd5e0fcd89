"""Which layer of a Keras model needs which, and where to draw each: the model's own graph, laid out in rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import keras

Edge = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """Where a node is drawn: the row from the top, and a position across, in columns."""

    row: int
    x: float


@dataclass(frozen=True)
class Graph:
    """A model's layers by name, in an order in which each comes after all it needs, and its arrows.

    ``routes`` holds, for each arrow, the nodes that it passes: its two layers and, in each row between them, a free
    place with a name of its own.
    """

    layers: dict[str, keras.Layer]
    rows: dict[str, int]
    routes: list[list[str]]


def edges_of(model: keras.Model) -> list[Edge]:
    """Return the pairs (layer, layer that reads it) of a model, by name, as its configuration states them."""
    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        return list(pairwise(names))
    return [
        (source, entry["name"])
        for entry in model.get_config()["layers"]
        for source in _sources(entry["inbound_nodes"])
    ]


def _sources(nodes: Any) -> Iterator[str]:
    """Find, in the order of the arguments, the layers whose tensors are named anywhere in a saved call."""
    if isinstance(nodes, dict):
        history = (
            nodes.get("config", {}).get("keras_history") if isinstance(nodes.get("config"), dict) else None
        )
        if history:
            yield history[0]
        else:
            for value in nodes.values():
                yield from _sources(value)
    elif isinstance(nodes, list | tuple):
        for value in nodes:
            yield from _sources(value)


def input_shape(model: keras.Model) -> tuple[int, ...]:
    """Return the shape of a model's one input, without the batch axis.

    Raises
    ------
    ValueError
        If the model was not built, or has several inputs.
    """
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) != 1:
        message = f"drawing: expected a model with one known input, got {len(inputs)}. "
        raise ValueError(message + "Begin a Sequential with keras.Input, or build the model first.")
    return tuple(inputs[0].shape[1:])


def separators(model: keras.Model) -> list[tuple[keras.Layer, bool]]:
    """Return the layers that every path from input to output passes, without the input, in order.

    The second value says that the layer closes a part with several paths: a *block*.
    """
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    order = {layer.name: index for index, layer in enumerate(model.layers)}
    spans = [(order[source], order[target]) for source, target in edges_of(model)]
    found, parallel = [], False
    for layer in layers:
        here = order[layer.name]
        if any(
            source < here < target for source, target in spans
        ):  # an arrow passes by: one of several paths
            parallel = True
            continue
        found.append((layer, parallel))
        parallel = False
    return found


def layer_graph(model: keras.Model) -> Graph:
    """Return the graph of a model's layers; a Sequential gets its input as a first node."""
    layers = {layer.name: layer for layer in model.layers}
    edges = edges_of(model)
    if isinstance(model, keras.Sequential):
        input_shape(model)  # says so if it is unknown
        first, entry = next(iter(layers)), keras.Input(tensor=model.inputs[0])._keras_history.operation
        layers = {entry.name: entry, **layers}
        edges = [(entry.name, first), *edges]
    rows: dict[str, int] = {}
    for name in layers:
        rows[name] = 1 + max((rows[source] for source, target in edges if target == name), default=-1)
    routes = []
    for source, target in edges:
        between = [f"{source}→{target}:{row}" for row in range(rows[source] + 1, rows[target])]
        rows.update({free: rows[source] + 1 + index for index, free in enumerate(between)})
        routes.append([source, *between, target])
    return Graph(layers, rows, routes)


def place_nodes(graph: Graph, sweeps: int = 30) -> dict[str, Place]:
    """Give each node a place across: near its neighbours, no two of a row on each other.

    In a row, nodes stand in the order in which a walk from the output upwards meets them, so that branches keep the
    order in which they are joined.
    """
    parents: dict[str, list[str]] = {}
    neighbours: dict[str, list[str]] = {name: [] for name in graph.rows}
    for route in graph.routes:
        for above, below in pairwise(route):
            parents.setdefault(below, []).append(above)
            neighbours[above].append(below)
            neighbours[below].append(above)
    met: dict[str, None] = {}
    bottom = max(graph.rows, key=lambda name: graph.rows[name])
    pending = [bottom]
    while pending:
        node = pending.pop()
        if node not in met:
            met[node] = None
            pending += reversed(parents.get(node, []))
    rank = {node: index for index, node in enumerate(met)}
    rows: dict[int, list[str]] = {}
    for node in sorted(graph.rows, key=lambda name: rank.get(name, len(rank))):
        rows.setdefault(graph.rows[node], []).append(node)
    x = {node: index - (len(row) - 1) / 2 for row in rows.values() for index, node in enumerate(row)}
    for _ in range(sweeps):
        for row in rows.values():
            wanted = [sum(x[other] for other in neighbours[n]) / max(1, len(neighbours[n])) for n in row]
            x.update(zip(row, _apart(wanted), strict=True))
    return {node: Place(graph.rows[node], x[node]) for node in graph.rows}


def _apart(wanted: list[float]) -> list[float]:
    """Return positions in order, at least one column apart, whose mean is the wanted one."""
    placed = wanted[:1]
    for want in wanted[1:]:
        placed.append(max(want, placed[-1] + 1))
    shift = sum(wanted) / len(wanted) - sum(placed) / len(placed)
    return [value + shift for value in placed]
