"""Loops over single numbers wherever there is a choice; no broadcasting, no fancy indexing."""

import keras
import numpy as np
from keras import layers


def relu(x):
    result = np.array(x, dtype=float)
    for place in np.ndindex(result.shape):
        if result[place] < 0:
            result[place] = 0.0
    return result


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    result = np.zeros(np.shape(x))
    for place in np.ndindex(result.shape):
        c = place[-1]
        deviation = (float(variance[c]) + epsilon) ** 0.5
        result[place] = float(gamma[c]) * (float(x[place]) - float(mean[c])) / deviation + float(beta[c])
    return result


def dropout(x, rate, rng, training):
    if not training:
        return x
    result = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if rng.uniform() > rate:
            result[place] = x[place] * (1 / (1 - rate))
    return result


def forward(image, weights):
    x = [[[pixel / 255 for pixel in row] for row in image[:, :, 0].astype(float)]]  # one channel of rows
    for kernels, bias, size in zip(weights[0:6:2], weights[1:6:2], (2, 2, 4), strict=True):
        x = [pooled(feature_map(x, kernels[:, :, :, f], bias[f]), size) for f in range(len(bias))]
    flat = [channel[y][z] for y in range(5) for z in range(3) for channel in x]
    hidden = [max(0.0, sum(flat * weights[6][:, k]) + weights[7][k]) for k in range(64)]
    return [sum(hidden * weights[8][:, k]) + weights[9][k] for k in range(55)]


def feature_map(channels, kernel, bias):
    height, width = len(channels[0]), len(channels[0][0])
    total = np.full((height, width), float(bias))
    for c, channel in enumerate(channels):
        framed = np.zeros((height + 2, width + 2))
        framed[1:-1, 1:-1] = channel
        for i in range(3):
            for j in range(3):
                total += framed[i : i + height, j : j + width] * kernel[i, j, c]
    return relu(total)


def pooled(channel, size):
    return np.array(
        [
            [
                channel[y * size : (y + 1) * size, x * size : (x + 1) * size].max()
                for x in range(channel.shape[1] // size)
            ]
            for y in range(channel.shape[0] // size)
        ]
    )


def build_casia_cnn():
    model = keras.Sequential()
    model.add(keras.Input(shape=(80, 60, 1)))
    model.add(layers.Rescaling(scale=1.0 / 255, offset=0.0))
    for filters, size in ((16, 2), (32, 2), (64, 4)):
        model.add(layers.Conv2D(filters, (3, 3), padding="same"))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D((size, size)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64))
    model.add(layers.Activation("relu"))
    model.add(layers.Dense(55, activation="linear"))
    return model


def feature_maps(model, image, layer):
    if layer not in [one.name for one in model.layers]:
        raise ValueError(f"no layer called {layer}")
    batch = np.expand_dims(image, 0)
    answer = keras.Model(inputs=model.inputs, outputs=model.get_layer(layer).output).predict(batch, verbose=0)
    return answer[0].tolist()


def conv2d_gradient(image, kernel, upstream):
    d_image, d_kernel = np.zeros(image.shape), np.zeros(kernel.shape)
    for y, x in np.ndindex(*upstream.shape):
        for i, j in np.ndindex(*kernel.shape):
            d_image[y + i, x + j] += float(upstream[y, x]) * float(kernel[i, j])
            d_kernel[i, j] += float(upstream[y, x]) * float(image[y + i, x + j])
    return [d_image, d_kernel]
