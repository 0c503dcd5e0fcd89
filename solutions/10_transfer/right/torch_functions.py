"""PyTorch's softmax and topk; pooling as a mean; counts from PyTorch's own list of parameters."""

import keras
import numpy as np
import torch
from keras import layers


def top_k(logits, names, k):
    if np.shape(logits) != np.shape(names):
        raise ValueError("one name for each logit")
    if k <= 0 or k > len(names):
        raise ValueError("k")
    probabilities, places = torch.tensor(np.asarray(logits, dtype=np.float32)).softmax(dim=0).topk(k)
    places = np.argsort(-np.asarray(logits), kind="stable")[:k]  # of equal probabilities the larger logit
    return [(names[i], p) for i, p in zip(places, probabilities.numpy(), strict=True)]


def trainable_parameters(model):
    counts = [np.prod(w.shape) for w in model.trainable_weights]
    return np.sum(counts, dtype=np.int64)


def build_transfer(base, classes):
    base.trainable = False
    image = keras.Input(shape=base.input_shape[1:])
    x = keras.ops.mean(base(image), axis=(1, 2))
    x = layers.Dense(classes, kernel_initializer="zeros")(x)
    return keras.Model(inputs=image, outputs=x)


def augment():
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.RandomBrightness(0.2, value_range=(0, 255)),
            layers.RandomTranslation((-0.15, 0.15), (-0.15, 0.15)),
        ]
    )
