"""What ``read_my_writing`` runs on: a trained network and sample characters, packed into one binary.

The binary: the length of the header as uint32, the header as JSON (classes, shapes of the weights, samples), the
weights in the order of ``get_weights()``, rounded to float16, and the sample images as bytes; all little-endian.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

SHAPES = [
    *[(3, 3, 1, 16), (16,), (3, 3, 16, 32), (32,), (3, 3, 32, 64), (64,)],
    *[(960, 64), (64,), (64, 55), (55,)],
]
"""The weights of ``cvbook.networks.casia_cnn()``, whose layers the figure knows."""


@dataclass(frozen=True)
class Sample:
    """A character to try: image ``index`` of a split of ``casia55``, and its class."""

    split: str
    index: int
    label: int


def half_precision(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round to the nearest float16, the numbers that the page has."""
    return weights.astype("<f2").astype(np.float32)


def pack(
    model: keras.Model,
    class_names: Sequence[str],
    samples: Sequence[tuple[Sample, NDArray[np.uint8]]] = (),
) -> bytes:
    """Pack a network with the layers of ``casia_cnn()``, the names of its classes, and samples.

    Raises
    ------
    ValueError
        If the network's weights have other shapes.
    """
    weights = model.get_weights()
    if [array.shape for array in weights] != SHAPES:
        got = [array.shape for array in weights]
        advice = "Build the network by cvbook.networks.casia_cnn()."
        raise ValueError(f"reading.pack: expected the weights of casia_cnn(), got shapes {got}. {advice}")
    header = {
        "classes": "".join(class_names),
        "shapes": [list(shape) for shape in SHAPES],
        "samples": [asdict(sample) for sample, _ in samples],
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    parts = [struct.pack("<I", len(text)), text]
    parts += [array.astype("<f2").tobytes() for array in weights]
    parts += [np.ascontiguousarray(image).tobytes() for _, image in samples]
    return b"".join(parts)
