"""Record six trainings for the figure training_player: book/cvbook/recorded/training_runs.json.

python book/make_training_runs.py

The same small network learns 500 digits with three learning rates, once from the pictures as they are and once from
pictures moved at random before every epoch. After every epoch, and before the first, it is measured on the 500
pictures (not moved) and on 1,000 validation pictures; its eight filters and its answers to 24 pictures are kept. The
24 are those validation pictures whose answers changed most often over the six runs. A few minutes on one core.
"""

from __future__ import annotations

import base64
import datetime
import io
import json
import os
import platform
import string
import time
from pathlib import Path
from typing import Any, NamedTuple

import cvdata  # first: it chooses the backend
import keras
import numpy as np
import scipy.special
from cvbook.networks import sequential
from numpy.typing import NDArray
from PIL import Image

ARTIFACT = Path(__file__).parent / "cvbook" / "recorded" / "training_runs.json"
RATES = (0.0001, 0.003, 0.1)
TRAINING, VALIDATION, PICTURES = 500, 1_000, 24
EPOCHS, BATCH, REACH, SEED = 24, 32, 2, 0
LEVELS, LETTERS = 15, string.ascii_letters + string.digits  # 61 of the 62 are needed
LAYERS = [
    ("conv", 8, 5),
    ("pool", 2, 0),
    ("conv", 16, 3),
    ("pool", 2, 0),
    ("flatten", 0, 0),
    ("dense", 32, 0),
]

Array = NDArray[Any]


class Digits(NamedTuple):
    """Images (n, 28, 28, 1) in 0..1 and their labels (n,)."""

    images: Array
    labels: Array


def digits() -> tuple[Digits, Digits]:
    """Return the pictures to learn from, and those to validate with."""
    learning = cvdata.load("mnist", "train", source="embedded")
    images = learning.images.reshape(-1, 28, 28, 1) / np.float32(255)
    return (
        Digits(images[:TRAINING], learning.labels[:TRAINING]),
        Digits(images[-VALIDATION:], learning.labels[-VALIDATION:]),
    )


def build(rate: float) -> keras.Model:
    """Build the network with the same first weights for every rate."""
    keras.utils.set_random_seed(SEED)
    model = sequential("player_cnn", (28, 28, 1), LAYERS, 10)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def moved(images: Array, rng: np.random.Generator) -> Array:
    """Move each picture by at most ``REACH`` pixels down and across; what comes in is paper (0)."""
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (REACH, REACH), (REACH, REACH), (0, 0)))
    corners = rng.integers(0, 2 * REACH + 1, (len(images), 2))
    return np.stack([one[r : r + height, c : c + width] for one, (r, c) in zip(padded, corners, strict=True)])


def one_epoch(model: keras.Model, training: Digits, rng: np.random.Generator, *, move: bool) -> None:
    """Train on every picture once, in a random order."""
    order = rng.permutation(len(training.images))
    images = moved(training.images, rng) if move else training.images
    model.fit(images[order], training.labels[order], batch_size=BATCH, epochs=1, shuffle=False, verbose=0)


def look(model: keras.Model, training: Digits, validation: Digits) -> tuple[dict[str, float], Array]:
    """Return loss and accuracy of the weights as they are now, and the validation pictures' probabilities (n, 10)."""
    images = np.concatenate([training.images, validation.images])
    labels = np.concatenate([training.labels, validation.labels])
    logits = model.predict(images, batch_size=500, verbose=0).astype(np.float64)  # (n, 10)
    shares = scipy.special.softmax(logits, axis=1)
    losses = -scipy.special.log_softmax(logits, axis=1)[np.arange(len(labels)), labels]
    right = logits.argmax(axis=1) == labels
    count = len(training.labels)
    found = {
        "loss": losses[:count].mean(),
        "accuracy": right[:count].mean(),
        "val_loss": losses[count:].mean(),
        "val_accuracy": right[count:].mean(),
    }
    return {name: round(float(value), 4) for name, value in found.items()}, shares[count:]


def train(rate: float, *, move: bool, training: Digits, validation: Digits) -> dict[str, Any]:
    """Train one network; return its curves, its filters (epochs + 1, 5, 5, 8), and shares (epochs + 1, n, 10)."""
    model, rng = build(rate), np.random.default_rng(SEED)
    measured, filters, said = [], [], []
    started = time.monotonic()
    for epoch in range(EPOCHS + 1):
        if epoch:
            one_epoch(model, training, rng, move=move)
        found, shares = look(model, training, validation)
        measured.append(found)
        filters.append(np.asarray(model.get_weights()[0])[:, :, 0])
        said.append(shares)
    print(f"rate {rate}, moved {move}: {measured[-1]}, {time.monotonic() - started:.0f} s", flush=True)
    curves = {name: [one[name] for one in measured] for name in measured[0]}
    return {"rate": rate, "moved": move, **curves, "filters": np.stack(filters), "said": np.stack(said)}


def most_changeable(runs: list[dict[str, Any]]) -> Array:
    """Return the places of the pictures whose answers changed most often over all runs, in the order of the set."""
    answers = np.stack([run["said"].argmax(axis=2) for run in runs])  # (runs, epochs + 1, n)
    changes = (answers[:, 1:] != answers[:, :-1]).sum(axis=(0, 1))  # (n,)
    return np.sort(np.argsort(-changes, kind="stable")[:PICTURES])


def written(filters: Array, scale: float) -> str:
    """Write filters (epochs + 1, 5, 5, 8) as one letter a weight: by how many levels it changed since the epoch before.

    A level is ``scale`` / 15. Changes compress to less than half of what the weights themselves do.
    """
    levels = np.rint(filters.transpose(0, 3, 1, 2) * LEVELS / scale).astype(int)  # (epochs + 1, 8, 5, 5)
    changes = np.diff(levels, axis=0, prepend=np.zeros_like(levels[:1]))  # each in −30 … 30
    return "".join(LETTERS[change + 2 * LEVELS] for change in changes.ravel())


def packed(run: dict[str, Any], places: Array) -> dict[str, Any]:
    """Write a run as JSON can hold it: filters as letters with their scale, answers as digits and percents."""
    filters, said = run.pop("filters"), run.pop("said")[:, places]
    scale = round(float(np.abs(filters).max()), 6)
    return {
        **run,
        "scale": scale,
        "filters": written(filters, scale),
        "answers": ["".join(map(str, row)) for row in said.argmax(axis=2)],
        "percent": np.rint(100 * said.max(axis=2)).astype(int).tolist(),
    }


def sheet(images: Array) -> str:
    """Return pictures side by side as a PNG, in base64: dark ink on white paper."""
    row = np.concatenate(list(images[..., 0]), axis=1)
    file = io.BytesIO()
    Image.fromarray(np.rint(255 - 255 * row).astype(np.uint8)).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def main() -> None:
    """Train all six and write the file that the figure loads."""
    training, validation = digits()
    runs = [
        train(rate, move=move, training=training, validation=validation)
        for rate in RATES
        for move in (False, True)
    ]
    places = most_changeable(runs)
    facts = {
        "command": "python book/make_training_runs.py",
        "date": f"{datetime.date.today()}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Keras {keras.version()} on torch",
        "source": cvdata.load("mnist", source="embedded").source,
        "seed": SEED,
        "training_images": TRAINING,
        "validation_images": VALIDATION,
        "batch": BATCH,
        "epochs": EPOCHS,
        "reach": REACH,
        "parameters": build(RATES[0]).count_params(),
        "places": places.tolist(),
        "labels": validation.labels[places].tolist(),
        "pictures": sheet(validation.images[places]),
        "runs": [packed(run, places) for run in runs],
    }
    ARTIFACT.write_text(json.dumps(facts, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
