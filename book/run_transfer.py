"""What chapter 10 reports of a pretrained network; each part writes ``book/cvbook/recorded/transfer_PART.json``.

Run by hand from the repository's root: ``python book/run_transfer.py`` for all parts, or with the names of some. On a
slow core ``depth`` and ``few`` take a minute together, ``finetune`` five.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cvdata  # chooses the Keras backend
import keras
import numpy as np
import torch
from cvbook.softmax_regression import fit_softmax
from cvdata import imagenet
from cvdata.imagenet.cutting import resized
from numpy.typing import NDArray

ARTIFACTS = Path(__file__).parent / "cvbook" / "recorded"
SIZE, CLASSES = 128, 3
CUTS = {  # what we call the place → the layer after which the network is cut
    "stem": "stem_relu6",
    "block 0": "block0_project_norm",
    "block 2": "block2_add",
    "block 4": "block4_add",
    "block 7": "block7_add",
    "block 10": "block10_add",
    "block 14": "block14_add",
    "block 15": "block15_project_norm",
    "head": "head_relu6",
}
EXAMPLES, DRAWS = (1, 2, 3, 5, 8), 40
FINETUNE_PHOTOS = 24

Array = NDArray[Any]


def balanced(predicted: Array, labels: Array) -> float:
    """Return the mean over the classes of the share that is right: guessing has 1/3."""
    return float(np.mean([(predicted[labels == one] == one).mean() for one in range(CLASSES)]))


def photos() -> tuple[Any, Any]:
    """Load the photos to learn from, and the new ones."""
    return cvdata.load("photos"), cvdata.load("photos", "test")


def pixels(images: Array) -> Array:
    """Shrink images to 32 × 32 and lay their numbers in a row: (n, 3072)."""
    return resized(images, 32).reshape(len(images), -1) / 255


def untrained_eye() -> keras.Model:
    """Build the same network with random weights, up to its 1,280 features."""
    keras.utils.set_random_seed(10)
    return keras.models.clone_model(imagenet.lite0(size=SIZE, top=False))


def run_depth() -> dict[str, Any]:
    """Cut the network at several depths, average each feature map, and fit a head on the 77 photos."""
    train, test = photos()
    network = imagenet.lite0(size=SIZE, top=False)
    cut = keras.Model(network.input, [network.get_layer(layer).output for layer in CUTS.values()])
    seen = [cut.predict(part.images, batch_size=16, verbose=0) for part in (train, test)]
    places = [(name, maps[0], maps[1]) for name, *maps in zip(CUTS, *seen, strict=True)]
    features = [(name, a.shape[1:], a.mean(axis=(1, 2)), b.mean(axis=(1, 2))) for name, a, b in places]
    flat = [pixels(part.images) for part in (train, test)]
    blind = [untrained_eye().predict(part.images, batch_size=16, verbose=0) for part in (train, test)]
    features = [("pixels", (32, 32, 3), *flat), *features, ("untrained", (4, 4, 1280), *blind)]
    rows = []
    for name, shape, known, new in features:
        right = fit_softmax(known, train.labels, classes=CLASSES).predict(new)
        rows.append(
            {
                "place": name,
                "maps": list(shape),
                "right": int((right == test.labels).sum()),
                "balanced": round(balanced(right, test.labels), 4),
            }
        )
    return {"source": train.source, "train": len(train), "test": len(test), "rows": rows}


def run_few() -> dict[str, Any]:
    """Fit heads on few photos a class, drawn anew 40 times: on pixels, and on the 1,280 features."""
    train, test = photos()
    inputs = {
        "pixels": [pixels(part.images) for part in (train, test)],
        "features": [imagenet.features(part.images) for part in (train, test)],
    }
    rows = []
    for count in EXAMPLES:
        rng = np.random.default_rng(count)
        draws = [
            np.concatenate(
                [
                    rng.choice(np.flatnonzero(train.labels == one), count, replace=False)
                    for one in range(CLASSES)
                ]
            )
            for _ in range(DRAWS)
        ]
        for name, (known, new) in inputs.items():
            heads = [fit_softmax(known[draw], train.labels[draw], classes=CLASSES) for draw in draws]
            scores = [balanced(head.predict(new), test.labels) for head in heads]
            spread = np.quantile(scores, [0.1, 0.5, 0.9])
            rows.append(
                {
                    "input": name,
                    "examples": count,
                    "mean": round(float(np.mean(scores)), 4),
                    "deciles": [round(float(s), 4) for s in spread],
                }
            )
    return {"source": train.source, "draws": DRAWS, "rows": rows}


def run_finetune() -> dict[str, Any]:
    """Mammal or not, from 24 photos: train the head, then the whole network, slowly and too fast."""
    train, test = photos()
    images, labels = train.images[:FINETUNE_PHOTOS], (train.labels[:FINETUNE_PHOTOS] == 2).astype(np.float32)
    new = (test.labels == 2).astype(np.float32)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    metrics = [keras.metrics.BinaryAccuracy(threshold=0)]
    results: dict[str, Any] = {"photos": FINETUNE_PHOTOS, "test": len(test), "runs": []}
    head_weights = None
    for rate in (1e-5, 1e-3):
        keras.utils.set_random_seed(10)
        network = imagenet.lite0(size=SIZE, top=False)
        base = keras.Model(network.input, network.get_layer("head_relu6").output)
        base.trainable = False
        head = keras.layers.Dense(1)
        image = keras.Input((SIZE, SIZE, 3))
        pooled = keras.layers.GlobalAveragePooling2D()(base(image, training=False))
        model = keras.Model(image, head(pooled))
        if head_weights is None:
            # the base is frozen: its features are computed once, and 20 epochs of the head take a moment
            eye = keras.Model(image, pooled)
            known = eye.predict(images, batch_size=8, verbose=0)
            on_top = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(1)])
            on_top.compile(keras.optimizers.Adam(), loss, metrics=metrics)
            on_top.fit(known, labels, batch_size=8, epochs=20, verbose=0)
            head_weights = on_top.get_weights()
        head.set_weights(head_weights)
        model.compile(keras.optimizers.Adam(rate), loss, metrics=metrics)
        before = model.evaluate(test.images, new, batch_size=8, verbose=0)
        base.trainable = True
        for layer in base.layers:
            layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
        model.compile(keras.optimizers.Adam(rate), loss, metrics=metrics)
        history = model.fit(images, labels, batch_size=8, epochs=10, verbose=0)
        after = model.evaluate(test.images, new, batch_size=8, verbose=0)
        results["runs"].append(
            {
                "rate": rate,
                "before": [round(float(value), 4) for value in before],
                "after": [round(float(value), 4) for value in after],
                "train_loss": [round(float(value), 4) for value in history.history["loss"]],
            }
        )
    return results


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "depth": run_depth,
    "few": run_few,
    "finetune": run_finetune,
}


def main(wanted: list[str]) -> None:
    """Run the wanted parts, all by default, and write what they found."""
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit(f"run_transfer: expected parts out of {', '.join(PARTS)}, got {', '.join(unknown)}.")
    torch.set_num_threads(1)
    ARTIFACTS.mkdir(exist_ok=True)
    for part in wanted or PARTS:
        begun = time.perf_counter()
        result = PARTS[part]()
        run = {
            "command": f"python book/run_transfer.py {part}",
            "date": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, one thread",
            "seconds": round(time.perf_counter() - begun),
        }
        text = json.dumps({"run": run, **result}, indent=1, ensure_ascii=False)
        (ARTIFACTS / f"transfer_{part}.json").write_text(text + "\n", "utf-8")
        print(f"{part}: {run['seconds']} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
