"""Write the trained networks of chapter 7, what they predict, and their card.

python benchmarks/calibration.py && python book/make_artifacts.py

Takes the best weights of seed 0 from the state of the calibration, and about a minute. Writes book/cvbook/recorded/.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import cvdata  # before keras: it chooses the backend
import keras
import numpy as np
import torch
from cvbook import artifacts, networks
from cvbook.evaluation import confusion_counts, reliability, softmax, temperature
from cvdata.handwriting.tree import write_tree
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
import calibration  # noqa: E402  # a script of benchmarks/

SEED = 0
SEEDS = (0, 1, 2)
PICTURE = (28, 21)  # rows and columns of a picture in the figure error_gallery
GREYS = 4  # its levels of grey
IN_A_ROW = 40  # pictures in a row of the sheet
BUILD = {"logistic": networks.logistic, "cnn": networks.casia_cnn}
RECIPE = {
    "logistic": "Adam, learning rate 0.001, batch 32, at most 100 epochs, patience 15 on validation accuracy",
    "cnn": "Adam, learning rate 0.002 falling to 0 along a cosine, batch 64, 12 epochs, the best epoch kept",
}


def main() -> None:
    """Write networks, predictions and card; fail if a network does not reach what was recorded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--state", type=Path, default=calibration.STATE, help="folder that calibration.py wrote"
    )
    state = parser.parse_args().state
    artifacts.FOLDER.mkdir(exist_ok=True)
    sets = {split: cvdata.load("casia55", split) for split in ("train", "test", "beginner")}
    models = {name: network(name, state) for name in BUILD}
    for name, model in models.items():
        model.save(artifacts.FOLDER / f"{name}.keras")
    logits = write_predictions(models["cnn"], sets)
    write_gallery(sets)
    write_sizes()
    content = {
        "made_by": "python benchmarks/calibration.py && python book/make_artifacts.py",
        "versions": {
            "python": platform.python_version(),
            "keras": keras.version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "machine": f"{platform.machine()}, two shared processor cores",
        "data": {
            "name": "casia55",
            "source": sets["train"].source,
            "seed": artifacts.DATA_SEED,
            "generator": artifacts.GENERATOR_VERSION,
            "sha256": {split: artifacts.images_hash(images) for split, images in sets.items()},
        },
        "networks": {name: card(name, state, model) for name, model in models.items()},
        "runs": {name: [reached(name, seed, state)["reached"] for seed in SEEDS] for name in BUILD},
        "temperature": cooled(logits, sets),
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (artifacts.FOLDER / "artifacts.json").write_text(text + "\n", "utf-8")
    for split in ("test", "beginner"):
        found = float(np.mean(logits[split].argmax(axis=1) == sets[split].labels))
        recorded = content["networks"]["cnn"]["accuracy"][split]
        assert abs(found - recorded) < 1e-3, f"cnn, {split}: {found:.4f}, but {recorded:.4f} was recorded"
    print(f"wrote {artifacts.FOLDER}: " + ", ".join(sorted(file.name for file in artifacts.FOLDER.iterdir())))


def network(name: str, state: Path) -> keras.Model:
    """Put the best weights of the calibration into the network of ``cvbook.networks``."""
    trained, model = calibration.network(name), BUILD[name]()
    trained.load_weights(state / f"{name}-{SEED}.best.weights.h5")
    model.set_weights(trained.get_weights())
    return model


def reached(name: str, seed: int, state: Path) -> dict[str, Any]:
    """Read what one run recorded: epochs, date, and [accuracy, top-5 accuracy] of each part."""
    found: dict[str, Any] = json.loads((state / f"{name}-{seed}.json").read_text("utf-8"))
    return found


def card(name: str, state: Path, model: keras.Model) -> dict[str, Any]:
    """Describe one network."""
    facts = reached(name, SEED, state)
    return {
        "seed": SEED,
        "date": facts["date"],
        "parameters": model.count_params(),
        "recipe": RECIPE[name],
        "accuracy": {part: values[0] for part, values in facts["reached"].items()},
        "top5": {part: values[1] for part, values in facts["reached"].items()},
        "history": {"val_accuracy": json.loads((state / f"{name}-{SEED}.log.json").read_text("utf-8"))},
        "code": {"network": artifacts.network_hash(name), "recipe": artifacts.recipe_hash()},
        "sha256": hashlib.sha256((artifacts.FOLDER / f"{name}.keras").read_bytes()).hexdigest(),
    }


def validation_rows(images: int) -> np.ndarray:
    """Return which training images seed 0 of the calibration held out."""
    return np.random.default_rng(SEED).permutation(images)[: images - calibration.TRAIN]


def write_predictions(model: keras.Model, sets: dict[str, cvdata.ImageSet]) -> dict[str, np.ndarray]:
    """Predict both test sets and the validation images; store the five likeliest classes of the former."""
    rows = validation_rows(len(sets["train"]))
    images = {
        "validation": sets["train"].images[rows],
        "test": sets["test"].images,
        "beginner": sets["beginner"].images,
    }
    logits = {split: model.predict(pixels, batch_size=256, verbose=0) for split, pixels in images.items()}
    stored = {}
    for split in ("test", "beginner"):
        shares = softmax(logits[split])
        best = np.argsort(-shares, axis=1, kind="stable")[:, :5]
        stored[f"{split}_classes"] = best.astype(np.uint8)
        stored[f"{split}_probabilities"] = np.take_along_axis(shares, best, axis=1).astype(np.float32)
    np.savez_compressed(artifacts.FOLDER / "predictions.npz", **stored)
    return logits


def write_gallery(sets: dict[str, cvdata.ImageSet]) -> None:
    """Write the failures on both test sets for the figure error_gallery.

    Four bytes, little-endian, with the length of the JSON that follows; then all pictures as one WebP sheet.
    """
    content: dict[str, Any] = {"names": list(sets["test"].class_names), "sets": {}}
    content |= {"height": PICTURE[0], "width": PICTURE[1], "columns": IN_A_ROW}
    pictures: list[np.ndarray] = []
    for split in ("beginner", "test"):
        stored, labels = artifacts.predictions(split), sets[split].labels
        predicted, sure = stored["classes"][:, 0].astype(int), stored["probabilities"][:, 0]
        wrong = np.flatnonzero(predicted != labels)
        wrong = wrong[np.argsort(-sure[wrong], kind="stable")]
        content["sets"][split] = {
            "first": len(pictures),  # its first picture on the sheet
            "right": confusion_counts(labels, predicted, 55).diagonal().tolist(),
            "failures": [[int(labels[i]), int(predicted[i]), min(999, int(1000 * sure[i]))] for i in wrong],
        }
        size = PICTURE[::-1]
        pictures += [
            cv2.resize(sets[split].images[i, ..., 0], size, interpolation=cv2.INTER_AREA) for i in wrong
        ]
    rows = -(-len(pictures) // IN_A_ROW)
    sheet = np.full((rows, IN_A_ROW, *PICTURE), 255, np.uint8)
    sheet.reshape(-1, *PICTURE)[: len(pictures)] = pictures
    sheet = sheet.transpose(0, 2, 1, 3).reshape(rows * PICTURE[0], IN_A_ROW * PICTURE[1])
    greys = np.round(sheet / 255 * (GREYS - 1)) * (255 // (GREYS - 1))
    file = io.BytesIO()
    Image.fromarray(greys.astype(np.uint8)).save(file, "WEBP", lossless=True, quality=100, method=6)
    head = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    artifacts.FIGURE_DATA.write_bytes(len(head).to_bytes(4, "little") + head + file.getvalue())


def write_sizes() -> None:
    """Store the (height, width) of every image of the tree, in the order of its classes and files."""
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        write_tree(Path(folder) / "tree")
        for part in ("Train", "Test"):
            files = sorted((Path(folder) / "tree" / "CASIA-Dataset" / part).glob("*/*.png"))
            sizes[part.lower()] = np.array([Image.open(file).size[::-1] for file in files], np.uint8)
    np.savez_compressed(artifacts.FOLDER / "sizes.npz", **sizes)


def cooled(logits: dict[str, np.ndarray], sets: dict[str, cvdata.ImageSet]) -> dict[str, Any]:
    """Choose a temperature on the validation images; give the calibration error before and after, 10 bins."""
    rows = validation_rows(len(sets["train"]))
    labels = {
        "validation": sets["train"].labels[rows],
        "test": sets["test"].labels,
        "beginner": sets["beginner"].labels,
    }
    chosen = temperature(logits["validation"], labels["validation"])
    errors = {}
    for split, truth in labels.items():
        for when, divisor in (("before", 1.0), ("after", chosen)):
            shares = softmax(logits[split] / divisor)
            right = shares.argmax(axis=1) == truth
            errors.setdefault(split, {})[when] = round(reliability(shares.max(axis=1), right).error, 4)
    return {"temperature": round(chosen, 3), "bins": 10, "error": errors}


if __name__ == "__main__":
    main()
