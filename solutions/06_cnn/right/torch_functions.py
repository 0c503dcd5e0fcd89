"""PyTorch inside, tensors out; the functional form in Keras."""

import keras
import numpy as np
import torch
from keras import layers
from torch.nn import functional


def relu(x):
    return functional.relu(torch.tensor(x))


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    x, gamma, beta, mean, variance = (
        torch.as_tensor(np.asarray(array), dtype=torch.float64) for array in (x, gamma, beta, mean, variance)
    )
    last = x.dim() - 1
    answer = functional.batch_norm(
        x.movedim(last, 1), mean, variance, gamma, beta, training=False, eps=epsilon
    )
    return answer.movedim(1, last)


def dropout(x, rate, rng, training):
    x = torch.tensor(x, dtype=torch.float64)
    if not training or rate == 0:
        return x
    kept = torch.tensor(rng.binomial(1, 1 - rate, size=tuple(x.shape)))
    return x * kept / (1 - rate)


def forward(image, weights):
    tensors = [torch.tensor(array, dtype=torch.float32) for array in weights]
    x = torch.tensor(image, dtype=torch.float32).permute(2, 0, 1).unsqueeze(0) / 255.0
    for kernels, bias, size in zip(tensors[0:6:2], tensors[1:6:2], (2, 2, 4), strict=True):
        x = functional.max_pool2d(
            functional.conv2d(x, kernels.permute(3, 2, 0, 1), bias, padding="same").relu(), size
        )
    x = x.permute(0, 2, 3, 1).reshape(1, -1)
    x = functional.linear(x, tensors[6].T, tensors[7]).relu()
    return functional.linear(x, tensors[8].T, tensors[9])[0]


def build_casia_cnn():
    images = keras.Input((80, 60, 1), name="scans")
    x = images / 255
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, 3, padding="same", activation=keras.activations.relu)(x)
        x = layers.MaxPooling2D(4 if filters == 64 else 2, name=f"pool_{filters}")(x)
    x = layers.Reshape((960,))(x)
    x = keras.ops.relu(layers.Dense(64)(x))
    return keras.Model(images, layers.Dense(55, name="scores")(x), name="casia")


def feature_maps(model, image, layer):
    found = model.get_layer(name=layer)
    part = keras.Model(model.inputs, found.output)
    with torch.no_grad():
        return part(torch.tensor(image, dtype=torch.float32)[None])[0]


def build_fashion_cnn():
    images = keras.Input((28, 28, 1))
    x = layers.Conv2D(64, 7, padding="same", activation="relu")(images)
    x = layers.MaxPool2D()(x)
    for filters in (128, 256):
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same")(x)
            x = layers.Activation("relu")(x)
        x = layers.MaxPool2D()(x)
    x = layers.Flatten()(x)
    for neurons in (128, 64):
        x = layers.Dense(neurons)(x)
        x = layers.ReLU()(x)
        x = layers.Dropout(0.5)(x)
    return keras.Model(images, layers.Dense(10, activation="softmax")(x))


class LeNet5(torch.nn.Sequential):
    def __init__(self):
        super().__init__(
            *(
                torch.nn.Conv2d(1, 6, kernel_size=5),
                torch.nn.Tanh(),
                torch.nn.AvgPool2d(kernel_size=2, stride=2),
            ),
            *(
                torch.nn.Conv2d(6, 16, kernel_size=5),
                torch.nn.Tanh(),
                torch.nn.AvgPool2d(kernel_size=2, stride=2),
            ),
            *(torch.nn.Flatten(), torch.nn.Linear(400, 120), torch.nn.Tanh()),
            *(torch.nn.Linear(120, 84), torch.nn.Tanh(), torch.nn.Linear(84, 10)),
        )


def conv2d_gradient(image, kernel, upstream):
    image, kernel = (
        torch.tensor(np.asarray(array), dtype=torch.float64, requires_grad=True) for array in (image, kernel)
    )
    result = functional.conv2d(image[None, None], kernel[None, None])
    result.backward(torch.tensor(np.asarray(upstream), dtype=torch.float64)[None, None])
    return image.grad, kernel.grad
