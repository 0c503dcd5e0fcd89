"""Pool with a window as large as the map; freeze layer by layer, from the end."""

import keras
from keras import layers
from scipy.special import softmax


def top_k(logits, names, k):
    if not (0 < k <= len(names) == len(logits)):
        raise ValueError("k, names and logits do not fit together")
    probabilities = softmax(logits)
    left, best = list(range(len(names))), []
    for _ in range(k):
        winner = max(left, key=lambda i: logits[i])
        left.remove(winner)
        best.append((names[winner], probabilities[winner]))
    return best


def trainable_parameters(model):
    return int(model.count_params()) - sum(w.numpy().size for w in model.non_trainable_weights)


def freeze(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            freeze(layer)
        else:
            layer.trainable = False


def build_transfer(base, classes):
    freeze(base)
    height, width = base.output_shape[1:3]
    image = layers.Input(base.input_shape[1:])
    x = layers.AveragePooling2D((height, width))(base(image))
    return keras.Model(image, layers.Dense(classes, name="classes")(layers.Flatten()(x)))


def unfreeze(model, from_layer):
    def open_from_the_end(container, after):
        """Return whether the layer was met; `after` is True until then, from the end."""
        for layer in reversed(container.layers):
            if hasattr(layer, "layers"):
                after = open_from_the_end(layer, after)
            else:
                layer.trainable = after and not isinstance(layer, layers.BatchNormalization)
            if layer.name == from_layer:
                after = False
        return after

    model.trainable = True
    if open_from_the_end(model, after=True):
        raise ValueError(f"{from_layer} is not there")
    compile_for(model, learning_rate=1e-5)  # noqa: F821  (the notebook has it)
    return model


def augment():
    return keras.Sequential(
        [
            layers.Input((None, None, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomZoom((-0.2, 0.2), fill_mode="nearest"),
            layers.RandomContrast(0.2),
        ]
    )
