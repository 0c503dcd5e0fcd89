"""A correlation is linear in image and in kernel, so a difference of one is its gradient exactly."""

import keras
import numpy as np


def relu(x):
    return (np.abs(x) + x) / 2


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    x, gamma, beta, mean, variance = map(np.float64, (x, gamma, beta, mean, variance))
    normal = np.divide(np.subtract(x, mean), (variance + epsilon) ** 0.5)
    return np.einsum("...c,c->...c", normal, gamma) + beta


def dropout(x, rate, rng, training):
    if training:
        mask = rng.random(np.shape(x)) < 1 - rate
        return x * mask / (1 - rate)
    return np.copy(x)


def forward(image, weights):
    weights = [np.float32(array) for array in weights]
    x = np.float32(image)[None] / np.float32(255)
    for number, size in ((0, 2), (2, 2), (4, 4)):
        maps = keras.ops.conv(x, weights[number], padding="same")
        x = relu(keras.ops.convert_to_numpy(maps) + weights[number + 1])  # (1, h, w, f)
        h, w = x.shape[1] // size * size, x.shape[2] // size * size
        x = x[:, :h, :w].reshape(1, h // size, size, w // size, size, -1).max(axis=4).max(axis=2)
    hidden = relu(np.tensordot(x[0], weights[6].reshape(5, 3, 64, 64), axes=3) + weights[7])
    return np.add(hidden @ weights[8], weights[9])


def correlate(image, kernel):
    return np.einsum("yxij,ij->yx", np.lib.stride_tricks.sliding_window_view(image, kernel.shape), kernel)


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.array(array, dtype=float) for array in (image, kernel, upstream))
    d_image, d_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for gradient, array in ((d_image, image), (d_kernel, kernel)):
        for place in np.ndindex(array.shape):
            before = correlate(image, kernel)
            array[place] += 1
            gradient[place] = ((correlate(image, kernel) - before) * upstream).sum()
            array[place] -= 1
    return d_image, d_kernel
