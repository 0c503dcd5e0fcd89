"""Write the first layers of EfficientNet-Lite0 into the figure ``teach_it``, as text.

Run by hand from the repository's root: ``python book/make_first_layers.py``. A test compares the figure with what this
gives. Batch normalisation is folded into the convolution before it; weights become 8-bit whole numbers with one
scale for every output channel; scales and biases keep the upper 16 bits of a 32-bit float.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

import cvdata  # noqa: F401  # chooses the Keras backend
import keras
import numpy as np
from cvdata import imagenet
from numpy.typing import NDArray

FIGURE = Path(__file__).parent / "cvbook" / "figures" / "teach_it.mjs"
LAYERS = (
    "stem",
    "block0_depthwise",
    "block0_project",
    "block1_expand",
    "block1_depthwise",
    "block1_project",
    "block2_expand",
    "block2_depthwise",
    "block2_project",
)
LINE = re.compile(r'^const WEIGHTS = "(.*)";$', re.M)


def folded(network: keras.Model, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a convolution's weights (…, outputs) and biases (outputs,) with its batch normalisation folded in."""
    kernel = np.asarray(network.get_layer(name).get_weights()[0], np.float64)
    gamma, beta, mean, variance = (
        np.asarray(w, np.float64) for w in network.get_layer(f"{name}_norm").get_weights()
    )
    factor = gamma / np.sqrt(variance + network.get_layer(f"{name}_norm").epsilon)
    outputs = len(factor)
    return kernel.reshape(-1, outputs) * factor, beta - mean * factor


def upper_half(values: NDArray[np.float64]) -> bytes:
    """Round to the numbers whose 32-bit float ends in 16 zeros, and write their upper two bytes."""
    bits = values.astype("<f4").view("<u4")
    return ((bits + 0x8000) >> 16).astype("<u2").tobytes()


def encoded() -> str:
    """Return the layers as base64 text."""
    network = imagenet.lite0(size=64, top=False)
    blob = b""
    for name in LAYERS:
        weights, bias = folded(network, name)
        top = np.abs(weights).max(axis=0)
        scale = np.where(top > 0, top, 1) / 127  # some channels have died: all their weights are 0
        blob += np.round(weights / scale).astype(np.int8).tobytes() + upper_half(scale) + upper_half(bias)
    return base64.b64encode(blob).decode()


def main() -> None:
    """Put the text into the figure's line of weights."""
    source = FIGURE.read_text("utf-8")
    assert len(LINE.findall(source)) == 1
    FIGURE.write_text(LINE.sub(lambda _: f'const WEIGHTS = "{encoded()}";', source), "utf-8")
    print(f"{FIGURE.name}: {FIGURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
