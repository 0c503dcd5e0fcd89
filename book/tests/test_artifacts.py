"""The trained networks: they are what their card says, and a stale one is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cvdata
import numpy as np
import pytest
from cvbook import artifacts
from cvbook.evaluation import softmax


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder that a test may change."""
    shutil.copytree(artifacts.FOLDER, tmp_path / "artifacts")
    monkeypatch.setattr(artifacts, "FOLDER", tmp_path / "artifacts")
    return tmp_path / "artifacts"


@pytest.mark.parametrize(("name", "parameters"), [("logistic", 264_055), ("cnn", 88_375)])
@pytest.mark.filterwarnings("error::cvbook.artifacts.StaleArtifactWarning")
def test_network_loads_and_belongs_to_the_code(name: str, parameters: int):
    assert artifacts.load(name).count_params() == parameters == artifacts.card(name)["parameters"]


def test_stored_predictions_are_those_of_the_network():
    beginner = cvdata.load("casia55", "beginner")
    stored = artifacts.predictions("beginner")
    shares = softmax(artifacts.load("cnn").predict(beginner.images[:110], verbose=0))
    np.testing.assert_array_equal(stored["classes"][:110, 0], shares.argmax(axis=1))
    np.testing.assert_allclose(stored["probabilities"][:110, 0], shares.max(axis=1), atol=1e-3)


@pytest.mark.parametrize("split", ["test", "beginner"])
def test_stored_predictions_reach_the_recorded_accuracies(split: str):
    labels = cvdata.load("casia55", split).labels
    classes = artifacts.predictions(split)["classes"]
    recorded = artifacts.card("cnn")
    assert np.mean(classes[:, 0] == labels) == pytest.approx(recorded["accuracy"][split], abs=5e-4)
    assert np.mean((classes == labels[:, None]).any(axis=1)) == pytest.approx(
        recorded["top5"][split], abs=5e-4
    )


def test_changed_layers_recipe_generator_and_seed_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert artifacts.stale("cnn") == []
    monkeypatch.setattr(artifacts, "GENERATOR_VERSION", 3)
    monkeypatch.setattr(artifacts, "DATA_SEED", 1)
    monkeypatch.setitem(artifacts.LAYERS, "cnn", artifacts.LAYERS["cnn"][1:])
    recipe = tmp_path / "calibration.py"
    recipe.write_text(
        artifacts.RECIPE.read_text("utf-8").replace("HIGHEST_RATE = 2e-3", "HIGHEST_RATE = 1e-3")
    )
    monkeypatch.setattr(artifacts, "RECIPE", recipe)
    words = ("layers", "recipe", "version", "seed")
    assert [
        word for word, reason in zip(words, artifacts.stale("cnn"), strict=True) if word not in reason
    ] == []
    with pytest.warns(artifacts.StaleArtifactWarning, match="recipe"):
        artifacts.load("cnn")


def test_comments_and_printing_do_not_make_an_artifact_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    before, recipe = artifacts.recipe_hash(), tmp_path / "calibration.py"
    text = artifacts.RECIPE.read_text("utf-8").replace("def main()", "# a comment\ndef main()")
    recipe.write_text(text.replace("Write mean and spread", "Print mean and spread"))
    monkeypatch.setattr(artifacts, "RECIPE", recipe)
    assert artifacts.recipe_hash() == before
    monkeypatch.setattr(artifacts, "RECIPE", tmp_path / "none.py")
    assert artifacts.recipe_hash() is None


def test_other_images_are_told():
    beginner = cvdata.load("casia55", "beginner", seed=1)
    assert artifacts.stale("cnn", images={"beginner": beginner}) == ["the beginner images changed"]


def test_a_damaged_file_is_refused(copied: Path):
    (copied / "cnn.keras").write_bytes((copied / "logistic.keras").read_bytes())
    with pytest.raises(ValueError, match="another checksum"):
        artifacts.load("cnn")


def test_an_unknown_network_and_a_missing_card_are_explained(copied: Path):
    with pytest.raises(ValueError, match="expected one of logistic, cnn"):
        artifacts.load("resnet")
    (copied / "artifacts.json").unlink()
    with pytest.raises(FileNotFoundError, match="make_artifacts"):
        artifacts.load("cnn")


def test_runs_on_the_card_are_those_of_the_calibration_report():
    report = (artifacts.RECIPE.parent / "reports" / "calibration.md").read_text("utf-8")
    content = json.loads((artifacts.FOLDER / "artifacts.json").read_text("utf-8"))
    for name, runs in content["runs"].items():
        for part in ("train", "validation", "test", "beginner"):
            found = np.array([run[part] for run in runs])
            mean, top5 = found.mean(axis=0)
            spread = f"{found[:, 0].min():.3f} – {found[:, 0].max():.3f}"
            assert f"| {name} | {part} | 3 | {mean:.3f} | {spread} | {top5:.3f} |" in report
