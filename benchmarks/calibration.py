"""Is the synthetic handwriting as hard as the published set? The two models of chapter 7, trained over several seeds.

python benchmarks/calibration.py [--seeds 0 1 2] [--minutes 60]

Each seed is a split of its own (80:20) and another start of the weights; the images are the same. A run that is
stopped goes on where it was, at the last whole epoch. The table is written to benchmarks/reports/calibration.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import time
from pathlib import Path

import cvdata  # first: it chooses the backend
import keras
import numpy as np
from cvdata.handwriting.build import GENERATOR_VERSION
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "benchmarks" / "reports" / "calibration.md"
STATE = ROOT / "build" / "calibration" / f"generator{GENERATOR_VERSION}"
# Else glibc gives the activations of each batch back to the system and fetches them anew.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "8589934592"}
EPOCHS = {"logistic": 100, "cnn": 12}
BATCH = {"logistic": 32, "cnn": 64}
PATIENCE = 15
HIGHEST_RATE = 2e-3  # of the network, falling to 0 along a cosine; the logistic regression keeps Adam's 1e-3
# (published on the real images, how far the synthetic ones may be off)
TARGETS = {
    ("logistic", "validation"): (0.549, 0.05),
    ("logistic", "test"): (0.477, 0.05),
    ("cnn", "validation"): (0.932, 0.03),
    ("cnn", "test"): (0.886, 0.03),
    ("cnn", "beginner"): (0.764, 0.05),
}
TRAIN = 25_764  # images that are trained on; the other 6,442 choose the epoch
PARAMETERS = {"logistic": 264_055, "cnn": 88_375}
Arrays = tuple[NDArray[np.uint8], NDArray[np.int64]]


def main() -> None:
    """Train what is not trained yet, as long as the time lasts; then write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument(
        "--minutes", type=float, default=1e9, help="stop after the epoch in which they are over"
    )
    parser.add_argument("--models", nargs="+", choices=list(PARAMETERS), default=list(PARAMETERS))
    options = parser.parse_args()
    until = time.monotonic() + 60 * options.minutes
    STATE.mkdir(parents=True, exist_ok=True)
    train, test, beginner = (cvdata.load("casia55", split=split) for split in ("train", "test", "beginner"))
    for name in options.models:
        for seed in options.seeds:
            held_out = {"test": (test.images, test.labels), "beginner": (beginner.images, beginner.labels)}
            run(name, seed, (train.images, train.labels), held_out, until)
    write_report(options.seeds)
    print(REPORT.read_text("utf-8"))


def network(name: str) -> keras.Model:
    """Build a model of chapter 7: logits of 55 classes from (80, 60, 1) images."""
    layers = keras.layers
    body = {
        "logistic": [layers.Flatten(), layers.Rescaling(1 / 255)],
        "cnn": [
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ],
    }[name]
    model = keras.Sequential([layers.Input((80, 60, 1)), *body, layers.Dense(55)], name=name)
    assert model.count_params() == PARAMETERS[name]
    steps = EPOCHS["cnn"] * -(-TRAIN // BATCH["cnn"])
    rate = {"logistic": 1e-3, "cnn": keras.optimizers.schedules.CosineDecay(HIGHEST_RATE, steps)}[name]
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(5, name="top5")],
    )
    return model


def run(name: str, seed: int, train: Arrays, held_out: dict[str, Arrays], until: float) -> None:
    """Train one model with early stopping, one epoch at a time, and store what it reached."""
    done = STATE / f"{name}-{seed}.json"
    if done.exists() or time.monotonic() > until:
        return
    keras.utils.set_random_seed(seed)
    images, labels = train
    order = np.random.default_rng(seed).permutation(len(images))
    validation, rest = np.split(order, [len(order) - TRAIN])
    model, best = network(name), STATE / f"{name}-{seed}.best.weights.h5"
    last, log_file = STATE / f"{name}-{seed}.last.keras", STATE / f"{name}-{seed}.log.json"
    log: list[float] = json.loads(log_file.read_text()) if log_file.exists() else []
    if log:
        model = keras.models.load_model(last)
    while len(log) < EPOCHS[name] and len(log) - int(np.argmax([*log, 0])) <= PATIENCE:
        if time.monotonic() > until:
            return
        started = time.monotonic()
        model.fit(images[rest], labels[rest], batch_size=BATCH[name], verbose=0)
        accuracy = evaluate(model, images[validation], labels[validation])[0]
        if accuracy > max(log, default=0.0):
            model.save_weights(best)
        log.append(accuracy)
        model.save(last.with_suffix(".new.keras"))
        last.with_suffix(".new.keras").replace(last)
        log_file.write_text(json.dumps(log))
        print(
            f"{name} {seed}: epoch {len(log)}, validation {accuracy:.4f}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
    model.load_weights(best)
    parts = {
        "train": (images[rest], labels[rest]),
        "validation": (images[validation], labels[validation]),
        **held_out,
    }
    reached = {part: evaluate(model, *arrays) for part, arrays in parts.items()}
    facts = {"epochs": len(log), "date": f"{datetime.date.today()}", "reached": reached}
    done.with_suffix(".new").write_text(json.dumps(facts))
    done.with_suffix(".new").replace(done)


def evaluate(model: keras.Model, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> tuple[float, float]:
    """Return accuracy and top-5 accuracy."""
    _, accuracy, top5 = model.evaluate(images, labels, batch_size=256, verbose=0)
    return round(float(accuracy), 4), round(float(top5), 4)


def write_report(seeds: list[int]) -> None:
    """Write mean and spread of the finished runs beside the published figures."""
    lines = [
        "# Calibration of the synthetic handwriting",
        "",
        f"`python benchmarks/calibration.py`, {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Keras {keras.version()} on torch. Adam; logistic regression: batch {BATCH['logistic']}, rate 0.001, at most "
        f"{EPOCHS['logistic']} epochs, early stopping on validation accuracy, patience {PATIENCE}; network: batch "
        f"{BATCH['cnn']}, {EPOCHS['cnn']} epochs, rate falling from {HIGHEST_RATE} to 0 along a cosine, the best epoch "
        "on validation kept. The published figures are of real CASIA images; the synthetic set was tuned towards them.",
        "",
        "| model | part | seeds | mean | lowest – highest | top-5 | published | within |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in PARAMETERS:
        files = [STATE / f"{name}-{seed}.json" for seed in seeds]
        runs = [json.loads(file.read_text())["reached"] for file in files if file.exists()]
        for part in ("train", "validation", "test", "beginner") if runs else ():
            found = np.array([reached[part] for reached in runs])
            mean, top5 = found.mean(axis=0)
            target, margin = TARGETS.get((name, part), (None, None))
            verdict = (
                "" if target is None else f"±{margin}: {'yes' if abs(mean - target) <= margin else 'no'}"
            )
            spread = f"{found[:, 0].min():.3f} – {found[:, 0].max():.3f}"
            published = "" if target is None else f"{target:.3f}"
            lines.append(
                f"| {name} | {part} | {len(runs)} | {mean:.3f} | {spread} | {top5:.3f} | {published} | {verdict} |"
            )
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    if not MALLOC.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | MALLOC)
    main()
