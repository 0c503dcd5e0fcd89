"""The plain facts of a rebuilt model, as a grader reads them: layers, shapes, the names of loss and optimizer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_SHORT = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}
Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Layer:
    """A layer of a model, as rebuilt: `layers` holds what is inside it, for a model used as a layer."""

    name: str
    class_name: str
    config: dict[str, Any]
    output_shape: Shape | list[Shape] | None  # None where the layer is used more than once
    parameters: int
    trainable_parameters: int
    trainable: bool
    layers: tuple[Layer, ...]


def read_shape(value: Any) -> Any:
    """Read a shape, or several, from what the clean worker states."""
    if isinstance(value, dict):
        return [read_shape(shape) for shape in value["several"]]
    return None if value is None else tuple(value)


def read_layer(facts: dict[str, Any]) -> Layer:
    """Read a layer, and what is inside it."""
    inner = tuple(map(read_layer, facts["layers"]))
    return Layer(**facts | {"output_shape": read_shape(facts["output_shape"]), "layers": inner})


def leaves(layers: tuple[Layer, ...]) -> list[Layer]:
    """List the layers at every depth that hold no others."""
    return [leaf for layer in layers for leaf in (leaves(layer.layers) if layer.layers else [layer])]


def named(value: Any) -> tuple[str, dict[str, Any]]:
    """Read a loss or an optimizer in any form that Keras writes, or none: name in small letters, settings."""
    config: Any = {}
    if isinstance(value, dict):
        config = value.get("config")
        value = (
            config if isinstance(config, str) else value.get("class_name")
        )  # a function stands by its name
    name = value if isinstance(value, str) else ""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:100]).lower()
    return _SHORT.get(name, name), config if isinstance(config, dict) else {}
