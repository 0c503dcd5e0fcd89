"""Spectra for the convolutions, other forms for the rest: doubles in PyTorch, a pair stacked in one array."""

import numpy as np
import torch
from torch import nn


def convolved(image, kernel):
    """Convolve with full borders."""
    shape = [i + k - 1 for i, k in zip(image.shape, kernel.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(image, shape) * np.fft.rfft2(kernel, shape), shape)


def forward(image, weights):
    channels = [np.asarray(image)[:, :, 0] / 255]
    for number, size in ((0, 2), (2, 2), (4, 4)):
        kernels, bias = weights[number][::-1, ::-1], weights[number + 1]
        height, width = channels[0].shape
        shape = (height + 2, width + 2)
        spectra = np.stack([np.fft.rfft2(channel, shape) for channel in channels])
        filters = np.fft.rfft2(kernels, shape, axes=(0, 1))  # (h, w', c, f)
        maps = np.fft.irfft2(np.einsum("chw,hwcf->fhw", spectra, filters), shape)[:, 1:-1, 1:-1]
        maps = np.clip(maps + bias[:, None, None], 0, None)[
            :, : height // size * size, : width // size * size
        ]
        channels = list(maps.reshape(len(bias), height // size, size, width // size, size).max(axis=(2, 4)))
    x = np.stack(channels, axis=-1).flatten()
    return np.clip(x @ weights[6] + weights[7], 0, None) @ weights[8] + weights[9]


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.ModuleList([nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Conv2d(16, 120, 5)])
        self.dense = nn.ModuleList([nn.Linear(120, 84), nn.Linear(84, 10)])
        self.double()

    def forward(self, x):
        for number, layer in enumerate(self.features):
            x = torch.tanh(layer(x.double()))
            if number < 2:
                x = (x[..., ::2, ::2] + x[..., 1::2, ::2] + x[..., ::2, 1::2] + x[..., 1::2, 1::2]) / 4
        x = torch.tanh(self.dense[0](x.view(x.size(0), -1)))
        return self.dense[1](x)


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.asarray(array, dtype=float) for array in (image, kernel, upstream))
    d_kernel = convolved(image, upstream[::-1, ::-1])
    rows, columns = upstream.shape
    d_kernel = d_kernel[rows - 1 : image.shape[0], columns - 1 : image.shape[1]]
    d_image = convolved(upstream, kernel)
    return (d_image, d_kernel) if d_image.shape != d_kernel.shape else np.stack([d_image, d_kernel])
