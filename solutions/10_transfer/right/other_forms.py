"""float32 numbers, generators, tuples, another rate's writing, a name for every layer."""

import keras
import numpy as np
from keras import layers


def top_k(logits, names, k):
    scores = np.array(logits, dtype=np.float32)
    if scores.size != len(names):
        raise ValueError("scores and names")
    if k > scores.size or k < 1:
        raise ValueError("k")
    log_probabilities = scores - np.logaddexp.reduce(scores.astype(float))
    ranking = np.lexsort((-scores,))
    return tuple((names[int(i)], np.float32(np.exp(log_probabilities[i]))) for i in ranking[:k])


def trainable_parameters(model):
    total = np.int64(0)
    for weight in model.trainable_weights:
        total += np.asarray(keras.ops.convert_to_numpy(weight)).size
    return total


def build_transfer(base, classes):
    base.trainable = False
    image = layers.Input(base.input_shape[1:], name="photo")
    features = base(image, training=False)
    pooled = layers.GlobalAveragePooling2D(name="mean_of_each_map")(features)
    logits = layers.Dense(classes, activation="linear", name="logits")(pooled)
    return keras.Model(image, logits, name="transfer")


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomRotation(0.06, fill_mode="nearest"),
            layers.RandomBrightness((-0.1, 0.1)),
            layers.RandomFlip("horizontal"),
        ],
        name="more_photos",
    )
