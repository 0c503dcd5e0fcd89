"""Each task built of the ones before it, and of scipy."""

import keras
import numpy as np
import scipy.signal
import torch
from torch import nn


def relu(x):
    return np.where(np.asarray(x) > 0, x, 0)


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    columns = np.asarray(x, dtype=float).reshape(-1, len(gamma)).T  # (c, everything else)
    lines = [
        float(g) * (column - float(m)) / np.sqrt(float(v) + epsilon) + float(b)
        for column, g, b, m, v in zip(columns, gamma, beta, mean, variance, strict=True)
    ]
    return np.array(lines).T.reshape(np.shape(x))


def dropout(x, rate, rng, training):
    if not training or not rate:
        return np.array(x)
    return np.asarray(x) * rng.choice([0, 1 / (1 - rate)], size=np.shape(x), p=[rate, 1 - rate])


def conv_layer(x, kernels, bias):
    maps = [
        sum(scipy.signal.correlate2d(x[:, :, c], kernels[:, :, c, f], mode="same") for c in range(x.shape[2]))
        + bias[f]
        for f in range(len(bias))
    ]
    return np.stack(maps, axis=-1)


def max_pool(x, size):
    x = x[: x.shape[0] - x.shape[0] % size, : x.shape[1] - x.shape[1] % size]
    rows = np.maximum.reduce([x[i::size] for i in range(size)])
    return np.maximum.reduce([rows[:, i::size] for i in range(size)])


def forward(image, weights):
    x = image.astype(float) / 255
    x = max_pool(relu(conv_layer(x, weights[0], weights[1])), 2)
    x = max_pool(relu(conv_layer(x, weights[2], weights[3])), 2)
    x = max_pool(relu(conv_layer(x, weights[4], weights[5])), 4)
    x = x.flatten()
    x = relu(np.dot(x, weights[6]) + weights[7])
    return (np.dot(x, weights[8]) + weights[9])[np.newaxis][0]


def feature_maps(model, image, layer):
    seen = {}
    tensor = model.get_layer(layer).output
    seen["maps"] = keras.Model(model.inputs, {"maps": tensor})(image[None])["maps"]
    return keras.ops.squeeze(seen["maps"], axis=0)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Sequential(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))
        self.third = nn.LazyConv2d(120, 5)
        self.second, self.first = nn.Conv2d(6, 16, 5), nn.Conv2d(1, 6, 5)
        self.third(torch.zeros(1, 16, 5, 5))

    def forward(self, x):
        x = nn.functional.avg_pool2d(self.first(x).tanh(), 2)
        x = nn.functional.avg_pool2d(self.second(x).tanh(), 2)
        return self.classifier(self.third(x).tanh()[:, :, 0, 0])


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = np.double(image), np.double(kernel), np.double(upstream)
    d_image = scipy.signal.correlate2d(upstream, kernel[::-1, ::-1], mode="full")
    return d_image, scipy.signal.correlate2d(image, upstream, mode="valid")
