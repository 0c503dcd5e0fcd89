"""Everything in single precision, as a network on a graphics card computes."""

import numpy as np


def relu(x):
    x = np.asarray(x, dtype=np.float32)
    return x * (x > 0)


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    gamma, beta, mean, variance = (
        np.asarray(array, dtype=np.float32) for array in (gamma, beta, mean, variance)
    )
    scale = gamma / np.sqrt(variance + np.float32(epsilon))
    return np.asarray(x, dtype=np.float32) * scale + (beta - mean * scale)


def dropout(x, rate, rng, training):
    x = np.asarray(x, dtype=np.float32)
    if training:
        x = np.where(rng.random(x.shape, dtype=np.float32) < rate, np.float32(0), x / np.float32(1 - rate))
    return x


def convolution(x, kernels, bias):  # (h, w, c) → (h, w, f), as a sum of nine matrix products
    framed = np.zeros((x.shape[0] + 2, x.shape[1] + 2, x.shape[2]), dtype=np.float32)
    framed[1:-1, 1:-1] = x
    shifted = [
        framed[i : i + x.shape[0], j : j + x.shape[1]] @ kernels[i, j] for i in range(3) for j in range(3)
    ]
    return sum(shifted) + bias


def forward(image, weights):
    weights = [np.asarray(array, dtype=np.float32) for array in weights]
    x = np.asarray(image, dtype=np.float32) * np.float32(1 / 255)
    for number in range(3):
        x = relu(convolution(x, weights[2 * number], weights[2 * number + 1]))
        for _ in range(1 + (number == 2)):  # a pool of four is two pools of two
            x = x[: x.shape[0] // 2 * 2, : x.shape[1] // 2 * 2]
            x = np.maximum(np.maximum(x[::2, ::2], x[1::2, ::2]), np.maximum(x[::2, 1::2], x[1::2, 1::2]))
    return relu(x.ravel() @ weights[6] + weights[7]) @ weights[8] + weights[9]


def conv2d_gradient(image, kernel, upstream):
    image, kernel, upstream = (np.asarray(array, dtype=np.float32) for array in (image, kernel, upstream))
    rows, columns = upstream.shape
    d_image, d_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for i, j in np.ndindex(kernel.shape):
        beneath = (slice(i, i + rows), slice(j, j + columns))
        d_image[beneath] += upstream * kernel[i, j]
        d_kernel[i, j] = np.sum(upstream * image[beneath])
    return d_image, d_kernel
