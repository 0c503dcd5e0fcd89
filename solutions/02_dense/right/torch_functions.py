"""PyTorch's own functions in single precision; answers are tensors. The network in Keras' functional form."""

import keras
import torch
from keras import layers
from torch.nn import functional


def dense_parameters(sizes):
    sizes = torch.as_tensor(sizes, dtype=torch.int64)
    return torch.sum(sizes[:-1] * sizes[1:] + sizes[1:]).item()


def as_float(array):
    return torch.as_tensor(array).to(torch.float32)


def dense_forward(x, weights, bias, activation):
    sums = functional.linear(as_float(x), as_float(weights).T, as_float(bias))
    if activation is None:
        return sums
    if not isinstance(activation, str):
        return activation(sums.numpy())
    if activation == "softmax":
        return functional.softmax(sums, dim=-1)
    if activation not in {"relu", "sigmoid", "tanh"}:
        raise ValueError(activation)
    return getattr(torch, activation)(sums)


def softmax_cross_entropy(logits, labels):
    return functional.cross_entropy(as_float(logits), torch.as_tensor(labels).long())


def build_mlp():
    picture = keras.Input((28, 28))
    x = layers.Flatten()(picture)
    x = layers.Dense(300, activation=keras.activations.relu)(x)
    x = layers.Dense(100, activation=keras.activations.relu)(x)
    return keras.Model(picture, layers.Dense(10, activation=keras.activations.softmax)(x))


def matthews(y_true, y_pred):
    y_true, y_pred = torch.as_tensor(y_true), torch.as_tensor(y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError("as many predictions as labels, please")
    names = torch.unique(torch.cat([y_true, y_pred]))
    truths, guesses = ((labels[:, None] == names).double() for labels in (y_true, y_pred))
    truths, guesses = truths - truths.mean(dim=0), guesses - guesses.mean(dim=0)
    below = (truths**2).sum() * (guesses**2).sum()
    return (truths * guesses).sum() / below.sqrt() if below > 1e-9 else torch.tensor(0.0)
