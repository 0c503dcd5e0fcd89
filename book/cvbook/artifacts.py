"""The trained networks of the book: load one, and say when it no longer belongs to the code and the data.

>>> model = load("cnn")                       # doctest: +SKIP
>>> card("cnn")["accuracy"]["test"]           # doctest: +SKIP
>>> stale("cnn")                              # [] while nothing has changed  # doctest: +SKIP

``book/make_artifacts.py`` writes them from what ``benchmarks/calibration.py`` trained.
"""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cvdata  # before keras: it chooses the backend
import keras
import numpy as np
from cvdata.handwriting.build import GENERATOR_VERSION
from numpy.typing import NDArray

from cvbook import networks

FOLDER = Path(__file__).parent / "recorded"
FIGURE_DATA = Path(__file__).parent / "figures" / "error_gallery.bin"
RECIPE = Path(__file__).parents[2] / "benchmarks" / "calibration.py"
LAYERS = {"logistic": networks.LOGISTIC, "cnn": networks.CASIA_CNN}
DATA_SEED = 2013  # of the generator, as cvdata.load has it

_DECIDES = {"EPOCHS", "BATCH", "PATIENCE", "HIGHEST_RATE", "TRAIN", "network", "run"}


class StaleArtifactWarning(UserWarning):
    """A trained network is older than the code or the data that it was made from."""


def cards() -> dict[str, Any]:
    """Read ``artifacts.json``: a card for each network, and what they share.

    Raises
    ------
    FileNotFoundError
        If the folder ``recorded`` is not in the package.
    """
    file = FOLDER / "artifacts.json"
    if not file.is_file():
        advice = "Install the package anew, or run: python book/make_artifacts.py"
        raise FileNotFoundError(f"cvbook.artifacts: expected {file}, got no such file. {advice}")
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content


def card(name: str) -> dict[str, Any]:
    """Return one network's card: seed, date, recipe, accuracies, history and hashes.

    Raises
    ------
    ValueError
        If there is no such network.
    """
    known = cards()["networks"]
    if name not in known:
        choices = ", ".join(known)
        raise ValueError(f"cvbook.artifacts: expected one of {choices}, got {name!r}. Use one of these.")
    found: dict[str, Any] = known[name]
    return found


def load(name: str) -> keras.Model:
    """Load a trained network, ``"logistic"`` or ``"cnn"``: (n, 80, 60, 1) grey values 0..255 → (n, 55) logits.

    Warns with ``StaleArtifactWarning``, and the reasons, if it no longer belongs to the code or the data.

    Raises
    ------
    ValueError
        If there is no such network, or its file is not the one that the card describes.
    """
    about, file = card(name), FOLDER / f"{name}.keras"
    if hashlib.sha256(file.read_bytes()).hexdigest() != about["sha256"]:
        advice = "Get it from the repository again, or run: python book/make_artifacts.py"
        raise ValueError(f"{file}: expected the file on the card, got one with another checksum. {advice}")
    if reasons := stale(name):
        advice = "Train it anew: make train, then python book/make_artifacts.py"
        warnings.warn(
            f"{file.name} is stale: {'; '.join(reasons)}. {advice}", StaleArtifactWarning, stacklevel=2
        )
    return keras.saving.load_model(file, compile=False)


def predictions(split: str) -> dict[str, NDArray[Any]]:
    """Return what the network ``"cnn"`` said of every image of ``"test"`` or ``"beginner"``.

    ``classes`` (n, 5) uint8, the five likeliest, best first; ``probabilities`` (n, 5) float32, of the same.
    """
    with np.load(FOLDER / "predictions.npz", allow_pickle=False) as stored:
        return {kind: stored[f"{split}_{kind}"] for kind in ("classes", "probabilities")}


def stale(name: str, *, images: Mapping[str, cvdata.ImageSet] | None = None) -> list[str]:
    """Say why a trained network no longer belongs to the code, the data or the seed; [] if it does.

    Parameters
    ----------
    name
        ``"logistic"`` or ``"cnn"``.
    images
        Splits by name. Their pixels and labels are compared too; without them, only the version of the generator.
    """
    about, data = card(name), cards()["data"]
    pairs = [
        ("the layers in cvbook.networks", about["code"]["network"], network_hash(name)),
        ("the recipe in benchmarks/calibration.py", about["code"]["recipe"], recipe_hash()),
        ("the version of the handwriting's generator", data["generator"], GENERATOR_VERSION),
        ("the seed of the handwriting", data["seed"], DATA_SEED),
    ]
    for split, loaded in (images or {}).items():
        pairs.append((f"the {split} images", data["sha256"][split], images_hash(loaded)))
    return [f"{what} changed" for what, before, now in pairs if now is not None and before != now]


def network_hash(name: str) -> str:
    """Hash the layers of a network, as the table in ``cvbook.networks`` has them."""
    return hashlib.sha256(repr(LAYERS[name]).encode()).hexdigest()


def recipe_hash() -> str | None:
    """Hash the functions and numbers that decide how the networks are trained; None where the script is missing.

    Comments and docstrings do not count, nor what only prints.
    """
    if not RECIPE.is_file():
        return None
    chosen = [node for node in ast.parse(RECIPE.read_text("utf-8")).body if _names(node) & _DECIDES]
    for node in chosen:
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return hashlib.sha256("\n".join(map(ast.unparse, chosen)).encode()).hexdigest()


def images_hash(images: cvdata.ImageSet) -> str:
    """Hash pixels and labels of a set."""
    digest = hashlib.sha256(images.images.tobytes())
    digest.update(images.labels.astype("<i8").tobytes())
    return digest.hexdigest()


def _names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()
