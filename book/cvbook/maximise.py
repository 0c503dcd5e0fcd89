"""What does a filter like best? Let gradient ascent paint a picture that makes one value of its map large.

Activation maximisation (Erhan and colleagues 2009), kept smooth by a penalty on the differences of neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import torch
from numpy.typing import NDArray


def first_layers(model: keras.Model, last: str, *, size: int) -> keras.Model:
    """Take a sequential model's layers up to ``last`` and let them see square pictures of ``size`` pixels a side.

    The last one loses its activation: where a ReLU has made 0 of a value, no gradient would say how to raise it.

    Raises
    ------
    ValueError
        If there is no such layer.
    """
    names = [layer.name for layer in model.layers]
    if last not in names:
        known = ", ".join(names)
        raise ValueError(f"maximise.first_layers: expected one of {known}, got {last!r}. Use one of these.")
    x = picture = keras.Input((size, size, model.input_shape[-1]))
    for layer in model.layers[: names.index(last)]:
        x = layer(x)
    bent = model.layers[names.index(last)]
    linear = type(bent).from_config({**bent.get_config(), "activation": "linear"})
    part = keras.Model(picture, linear(x))
    linear.set_weights(bent.get_weights())
    return part


def maximise(
    part: keras.Model,
    channels: Sequence[int],
    *,
    steps: int = 60,
    rate: float = 8.0,
    smooth: float = 0.02,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Paint one picture for each channel that makes the value in the middle of its map large.

    Parameters
    ----------
    part
        A network from pictures ``(n, h, w, c)``, values 0..255, to feature maps.
    channels
        Which maps, one picture each.
    steps, rate
        Steps of Adam along the gradient, and its rate in grey values.
    smooth
        Weight of the penalty on differences between neighbouring pixels.
    seed
        Of the noise that the pictures begin with.

    Returns
    -------
    NDArray
        Shape ``(len(channels), h, w, c)``, values 0..255.
    """
    draw = torch.Generator().manual_seed(seed)
    size = (len(channels), *part.input_shape[1:])
    pictures = (128 + 20 * torch.randn(size, generator=draw)).requires_grad_(True)
    optimiser = torch.optim.Adam([pictures], lr=rate)
    which = torch.arange(len(channels))
    for _ in range(steps):
        optimiser.zero_grad()
        maps = part(pictures)  # (n, rows, columns, channels)
        middle = maps[which, maps.shape[1] // 2, maps.shape[2] // 2, list(channels)]  # (n,)
        down, right = pictures.diff(dim=1), pictures.diff(dim=2)
        rough = (down**2).mean(dim=(1, 2, 3)) + (right**2).mean(dim=(1, 2, 3))  # (n,)
        (smooth * rough / 255 - middle).sum().backward()
        optimiser.step()
        with torch.no_grad():
            pictures.clamp_(0, 255)
    return np.asarray(pictures.detach().numpy())
