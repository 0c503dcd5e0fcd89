"""How much of the input one number sees, after one layer, after two, and so on."""

from __future__ import annotations

from collections.abc import Sequence

Window = tuple[int, int, int]
"""One layer in one direction: the kernel's (or pooling window's) size, its stride and its dilation."""


def receptive_fields(layers: Sequence[Window]) -> list[int]:
    """Return, for each layer, how many pixels of the input one of its numbers depends on, in one direction.

    Each layer adds its footprint less one, in steps; a step is as long as the product of all strides before it
    (Araujo, Norris and Sim 2019).

    >>> receptive_fields([(3, 1, 1), (3, 1, 1)])
    [3, 5]
    """
    seen, step, fields = 1, 1, []
    for kernel, stride, dilation in layers:
        seen += dilation * (kernel - 1) * step
        step *= stride
        fields.append(seen)
    return fields
