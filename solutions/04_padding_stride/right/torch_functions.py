"""PyTorch does the work; the answers are tensors."""

# ruff: noqa: F821 (what the notebook has defined before)

import torch


def pad2d(image, padding):
    (top, bottom), (left, right) = [(padding, padding)] * 2 if isinstance(padding, int) else padding
    return torch.nn.functional.pad(torch.as_tensor(image), (left, right, top, bottom))


def conv2d(image, kernel, stride=(1, 1), padding="valid", dilation=1):
    pixels = torch.as_tensor(image).double()
    weights = torch.as_tensor(kernel).double()[None, None]
    if padding == "same":
        steps = (stride, stride) if isinstance(stride, int) else stride
        sides = zip(image.shape, kernel.shape, steps, strict=True)
        pixels = pad2d(pixels, [same_padding(*side, dilation) for side in sides])
    elif padding != "valid":
        raise ValueError(padding)
    for size, length in zip(pixels.shape, kernel.shape, strict=True):
        output_size(size, length, dilation=dilation)  # raises ValueError, where torch raises RuntimeError
    return torch.nn.functional.conv2d(pixels[None, None], weights, stride=stride, dilation=dilation)[0, 0]


def conv_parameters(in_channels, filters, kernel, bias=True):
    layer = torch.nn.Conv2d(in_channels, filters, kernel, bias=bias)
    return sum(parameter.numel() for parameter in layer.parameters())


def pointwise(images_nhwc, weights, bias):
    images, weights = torch.as_tensor(images_nhwc).double(), torch.as_tensor(weights).double()
    return torch.nn.functional.linear(images, weights.T, torch.as_tensor(bias).double())
