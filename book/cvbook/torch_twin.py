"""The same network in plain PyTorch: a chain of Keras layers as torch modules, with the weights copied both ways.

Keras on torch transposes images and kernels for each convolution, and adds bookkeeping to each layer. The twin computes
the same numbers without that. Where a layer has no twin here, the Keras model itself is used, with its own parameters.
"""

from __future__ import annotations

import keras
import torch
from torch import nn

_ACTIVATIONS = {"linear": nn.Identity, "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class Untwinned(Exception):
    """A layer, or one of its options, has no twin here."""


class ChannelsFirst(nn.Module):
    """Take images as they are stored: (n, h, w, c) of any type → (n, c, h, w) float32."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Transpose a batch of images; leave other shapes as they are."""
        images = images.float()
        return images.permute(0, 3, 1, 2) if images.ndim == 4 else images


class FlattenAsKeras(nn.Module):
    """Flatten in Keras' order: (n, c, h, w) → (n, h · w · c), so that the next layer's weights need no sorting."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Flatten all but the batch axis."""
        return (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).flatten(1)


class Scale(nn.Module):
    """Multiply and add: Keras' Rescaling."""

    def __init__(self, scale: float, offset: float) -> None:
        super().__init__()
        self.scale, self.offset = scale, offset

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scale every number."""
        return x * self.scale + self.offset if self.offset else x * self.scale


class KerasItself(nn.Module):
    """The Keras model as a torch module: for layers without a twin."""

    def __init__(self, model: keras.Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Run the model in the mode that ``train()`` or ``eval()`` has set."""
        result: torch.Tensor = self.model(images.float(), training=self.training)
        return result


def twin(model: keras.Model) -> nn.Module:
    """Build the twin of a model, with a copy of its weights: (n, h, w, c) → whatever the model gives.

    A ``KerasItself`` is returned for anything but a ``Sequential`` of the layers that are known here.
    """
    try:
        modules = _chain(model)
    except Untwinned:
        return KerasItself(model)
    made = nn.Sequential(ChannelsFirst(), *modules)
    for module, layer in _pairs(made, model):
        kernel, bias = (torch.tensor(weight) for weight in layer.get_weights())
        module.weight.data = _to_torch(kernel)
        module.bias = nn.Parameter(bias)
    return made


def copy_back(made: nn.Module, model: keras.Model) -> None:
    """Give the twin's weights to the model."""
    if isinstance(made, KerasItself):
        return
    for module, layer in _pairs(made, model):
        assert module.bias is not None
        weights = _to_keras(module.weight.detach()), module.bias.detach()
        layer.set_weights([weight.cpu().numpy() for weight in weights])


def _chain(model: keras.Model) -> list[nn.Module]:
    if not isinstance(model, keras.Sequential):
        raise Untwinned("only a Sequential is a chain for sure")
    modules: list[nn.Module] = []
    waiting: nn.Module | None = None  # a ReLU that is put behind the pooling
    for layer in model.layers:
        made, activation = _module(layer)
        # max pooling and ReLU may change places: the numbers are the same, and ReLU has fewer to do
        if waiting is not None and not isinstance(made, nn.MaxPool2d):
            modules.append(waiting)
            waiting = None
        modules.append(made)
        if isinstance(activation, nn.ReLU):
            waiting = activation
        elif activation is not None:
            modules.append(activation)
    return modules + ([waiting] if waiting is not None else [])


def _module(layer: keras.layers.Layer) -> tuple[nn.Module, nn.Module | None]:
    """Return a layer's twin and the twin of its activation, if it has one."""
    kinds = keras.layers
    if (
        type(layer) is kinds.Rescaling
        and isinstance(layer.scale, float | int)
        and isinstance(layer.offset, float | int)
    ):
        return Scale(float(layer.scale), float(layer.offset)), None
    if type(layer) is kinds.Flatten:
        return FlattenAsKeras(), None
    if type(layer) is kinds.Dropout and layer.noise_shape is None:
        return nn.Dropout(layer.rate), None
    if (
        type(layer) is kinds.MaxPooling2D
        and layer.padding == "valid"
        and layer.data_format == "channels_last"
    ):
        return nn.MaxPool2d(layer.pool_size, layer.strides), None
    if type(layer) is kinds.Dense and layer.use_bias and len(layer.input.shape) == 2:
        return nn.Linear(layer.kernel.shape[0], layer.units), _activation(layer)
    if (
        type(layer) is kinds.Conv2D
        and layer.use_bias
        and layer.groups == 1
        and layer.data_format == "channels_last"
    ):
        if layer.padding == "same" and set(layer.strides) != {1}:
            raise Untwinned(f"{layer.name} pads unevenly")
        _, _, channels, filters = layer.kernel.shape
        options = {"stride": layer.strides, "padding": layer.padding, "dilation": layer.dilation_rate}
        return nn.Conv2d(channels, filters, layer.kernel_size, **options), _activation(layer)
    raise Untwinned(f"{layer.name} ({type(layer).__name__})")


def _activation(layer: keras.layers.Layer) -> nn.Module | None:
    name = keras.activations.serialize(layer.activation)
    if name == "linear":
        return None
    if name not in _ACTIVATIONS:
        raise Untwinned(f"{layer.name} ends in {name}")
    return nn.ReLU(inplace=True) if name == "relu" else _ACTIVATIONS[name]()


def _pairs(made: nn.Module, model: keras.Model) -> list[tuple[nn.Conv2d | nn.Linear, keras.layers.Layer]]:
    modules = [module for module in made.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    return list(zip(modules, [layer for layer in model.layers if layer.weights], strict=True))


def _to_torch(kernel: torch.Tensor) -> torch.Tensor:
    """(h, w, in, out) → (out, in, h, w); (in, out) → (out, in)."""
    return (kernel.permute(3, 2, 0, 1) if kernel.ndim == 4 else kernel.T).contiguous()


def _to_keras(weight: torch.Tensor) -> torch.Tensor:
    """(out, in, h, w) → (h, w, in, out); (out, in) → (in, out)."""
    return (weight.permute(2, 3, 1, 0) if weight.ndim == 4 else weight.T).contiguous()
