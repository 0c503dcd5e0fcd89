"""PyTorch's own pooling in single precision, with padding of our own; the gradient by autograd; answers are tensors."""
# ruff: noqa: F821  (`pair` comes with the notebook)

import numpy as np
import torch
from torch.nn import functional


def as_nchw(images_nhwc):
    return torch.as_tensor(np.asarray(images_nhwc, dtype=np.float32)).permute(0, 3, 1, 2)


def edges_of(images, window, stride, padding):
    """What to add at the left, right, top and bottom, in the order of pad."""
    if padding == "valid":
        if any(k > size for k, size in zip(window, images.shape[2:], strict=True)):
            raise ValueError("window too large")
        return (0, 0, 0, 0)
    if padding != "same":
        raise ValueError(f"unknown padding {padding}")
    totals = [
        max((-(-size // s) - 1) * s + k - size, 0)
        for size, k, s in zip(images.shape[2:], window, stride, strict=True)
    ]
    return tuple(part for total in reversed(totals) for part in (total // 2, total - total // 2))


def max_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, window = as_nchw(images_nhwc), pair(window)
    stride = window if stride is None else pair(stride)
    padded = functional.pad(images, edges_of(images, window, stride, padding), value=-torch.inf)
    return functional.max_pool2d(padded, window, stride).permute(0, 2, 3, 1)


def average_pool(images_nhwc, window=2, stride=None, padding="valid"):
    images, window = as_nchw(images_nhwc), pair(window)
    stride = window if stride is None else pair(stride)
    edges = edges_of(images, window, stride, padding)
    weighed = functional.avg_pool2d(functional.pad(images, edges), window, stride)
    weights = functional.avg_pool2d(functional.pad(torch.ones_like(images), edges), window, stride)
    return (weighed / weights).permute(0, 2, 3, 1)


def global_average_pool(images_nhwc):
    return functional.adaptive_avg_pool2d(as_nchw(images_nhwc), 1).flatten(1)


def max_pool_gradient(images_nhwc, upstream, window):
    images = as_nchw(images_nhwc).contiguous().requires_grad_()
    functional.max_pool2d(images, pair(window)).backward(as_nchw(upstream))
    return images.grad.permute(0, 2, 3, 1)


def pyramid(height, width, levels):
    image, sizes = torch.empty(1, 1, height, width), []
    for _ in range(levels):
        if min(image.shape[2:]) == 1:
            raise ValueError("nothing to halve")
        image = functional.max_pool2d(image, 2)
        sizes.append(tuple(image.shape[2:]))
    return sizes
