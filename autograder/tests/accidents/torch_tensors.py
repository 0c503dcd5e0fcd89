"""
happened = "the answers are tensors: with gradients, in half the precision of a float64, zero-dimensional parts"
kind = "append"
default = "full"
"""

import torch

right = cross_correlate, convolve, yellowness, conv_layer, edges


def cross_correlate(image, kernel):
    return torch.tensor(right[0](image, kernel), requires_grad=True)


def convolve(image, kernel):
    return torch.nn.Parameter(torch.tensor(right[1](image, kernel), dtype=torch.float32))


def yellowness(image):
    return torch.from_numpy(right[2](image)).T.contiguous().T


def conv_layer(images, kernels, bias):
    return [torch.from_numpy(one) for one in right[3](images, kernels, bias)]


def edges(image, operator):
    return [[torch.tensor(number) for number in row] for row in right[4](image, operator)]


by_hand = torch.tensor(by_hand)
