"""Train the dense network and a small convolutional one on MNIST digits: book/cvbook/recorded/mnist_curves.json.

python book/train_mnist.py

Both see the same 5,000 of the 6,000 embedded training images; the other 1,000 draw the validation curve, and the
embedded test split of 1,000 is looked at once, after the last epoch. Three seeds each, one split.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

import cvdata  # first: it chooses the backend
import keras
import numpy as np
from cvbook import networks
from cvbook.scores import matthews_correlation

ARTIFACT = Path(__file__).parent / "cvbook" / "recorded" / "mnist_curves.json"
EPOCHS, BATCH, VALIDATION = 12, 64, 1_000
SEEDS = (0, 1, 2)


def main() -> None:
    """Train each network from each seed, and write curves and scores."""
    runs = [train(build, seed) for build in (networks.mlp, networks.digits_cnn) for seed in SEEDS]
    facts = {
        "command": "python book/train_mnist.py",
        "date": f"{datetime.date.today()}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Keras {keras.version()} on torch",
        "source": cvdata.load("mnist", source="embedded").source,
        "training_images": 6_000 - VALIDATION,
        "epochs": EPOCHS,
        "batch": BATCH,
        "runs": runs,
    }
    ARTIFACT.parent.mkdir(exist_ok=True)
    ARTIFACT.write_text(json.dumps(facts, indent=1) + "\n", "utf-8")


def train(build: Any, seed: int) -> dict[str, Any]:
    """Train one network and return its curves, and what it reaches on the test split."""
    keras.utils.set_random_seed(seed)
    learning, test = (cvdata.load("mnist", split, source="embedded") for split in ("train", "test"))
    model = build()
    shape = (-1, *model.input_shape[1:])
    images, labels = learning.images.reshape(shape) / np.float32(255), learning.labels
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    started = time.monotonic()
    history = model.fit(
        images[:-VALIDATION],
        labels[:-VALIDATION],
        validation_data=(images[-VALIDATION:], labels[-VALIDATION:]),
        epochs=EPOCHS,
        batch_size=BATCH,
        verbose=0,
    )
    seconds = time.monotonic() - started
    guesses = model.predict(test.images.reshape(shape) / np.float32(255), verbose=0).argmax(axis=1)
    scores = {
        "accuracy": round(float((guesses == test.labels).mean()), 4),
        "matthews": round(matthews_correlation(test.labels, guesses), 4),
    }
    print(f"{model.name}, seed {seed}: {scores}, {seconds:.0f} s", flush=True)
    curves = {name: [round(value, 4) for value in values] for name, values in history.history.items()}
    return {"network": model.name, "seed": seed, "parameters": model.count_params(), **curves, "test": scores}


if __name__ == "__main__":
    main()
