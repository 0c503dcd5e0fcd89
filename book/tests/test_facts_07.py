"""The facts that chapter 7 teaches, each against an oracle."""

from __future__ import annotations

import json
from pathlib import Path

import cvdata
import keras
import numpy as np
import pytest
import torch
from cvbook import artifacts, networks
from cvdata.handwriting.characters import counts
from cvdata.handwriting.tree import write_tree

CHARACTERS = (
    "东主人从众出口吗吠哭啖因囡国大天太夫女妈山川工日明月朋木"
    "本林森水火炎牛犬玉王白竹羊美羔肉肤舟虎虫门闪问闲马鱼鸟"
)
PUBLISHED = {  # the syllabus' real CASIA run: accuracy, as the chapter prints it
    "training": (".611", ".995"),
    "validation": (".549", ".932"),
    "test": (".477", ".886"),
    "test, top-5": (".790", ".986"),
    "beginner": ("", ".764"),
    "beginner, top-5": ("", ".948"),
}
CHAPTER = Path(__file__).parents[1] / "chapters" / "07_casia.md"


def test_classes_are_sorted_and_their_counts_add_up():
    assert "".join(sorted(CHARACTERS)) == CHARACTERS
    assert (len(CHARACTERS), CHARACTERS[0], CHARACTERS[2]) == (55, "东", "人")
    train, test = counts("train"), counts("test")
    assert (sum(train.values()), sum(test.values())) == (32_206, 7_684)
    assert (train["囡"], train["啖"], {test["囡"], test["啖"]}) == (240, 240, {59, 60})
    assert 25_764 + 6_442 == 32_206
    assert round(0.8 * 32_206) == pytest.approx(25_764, abs=1)


def test_kerass_loader_ignores_strays_and_sorts_the_classes(tmp_path: Path):
    pytest.importorskip("grain")
    write_tree(tmp_path / "tree", limit=55)
    folder = tmp_path / "tree" / "CASIA-Dataset" / "Train"
    (folder / "东" / ".DS_Store").write_bytes(b"")
    loaded = keras.utils.image_dataset_from_directory(
        folder, color_mode="grayscale", image_size=(80, 60), shuffle=False, format="grain", verbose=False
    )
    images, labels = next(iter(loaded))
    assert "".join(loaded.class_names) == CHARACTERS
    assert tuple(images.shape[1:]) == (80, 60, 1)
    assert [int(label) for label in labels[:3]] == [0, 1, 2]


def test_parameters_are_those_of_the_syllabus():
    assert networks.logistic().count_params() == 55 * (4_800 + 1) == 264_055
    layers = [layer.count_params() for layer in networks.casia_cnn().layers if layer.count_params()]
    assert layers == [160, 4_640, 18_496, 61_504, 3_575]
    assert sum(layers) == 88_375


def test_published_accuracies_stand_in_the_table():
    rows = [line.split("|") for line in CHAPTER.read_text("utf-8").splitlines() if line.startswith("|")]
    for part, values in PUBLISHED.items():
        found = [row[2].strip() for row in rows if row[1].strip() == part]
        assert found == [value for value in values if value], part


def test_probabilities_are_cut_off_and_logits_are_not():
    scores, label = np.array([[30.0, 0.0]], dtype="float32"), np.array([1])
    exact = torch.nn.functional.cross_entropy(torch.tensor(scores), torch.tensor(label))
    loss = keras.losses.SparseCategoricalCrossentropy
    assert float(loss(from_logits=True)(label, scores)) == pytest.approx(float(exact)) == pytest.approx(30)
    assert float(loss()(label, keras.ops.softmax(scores))) == pytest.approx(-np.log(1e-7), rel=1e-3)
    variable = torch.tensor(scores, requires_grad=True)
    loss()(label, keras.ops.softmax(variable)).backward()
    assert float(variable.grad.abs().max()) == 0  # nothing is learned


def test_a_single_image_without_its_batch_axis_is_refused():
    network, image = artifacts.load("cnn"), cvdata.load("casia55", "test", limit=1).images[0]
    with pytest.raises(RuntimeError, match="MaxPooling2D"):
        network.predict(image, verbose=0)
    assert network.predict(image[np.newaxis], verbose=0).shape == (1, 55)


def test_early_stopping_of_logistic_regression_waited_for_its_patience():
    accuracies = artifacts.card("logistic")["history"]["val_accuracy"]
    assert len(accuracies) - (int(np.argmax(accuracies)) + 1) == 15
    assert max(accuracies) == artifacts.card("logistic")["accuracy"]["validation"]


def test_a_temperature_lowers_the_calibration_error_on_all_three_sets():
    errors = artifacts.cards()["temperature"]["error"]
    assert [part for part, error in errors.items() if error["after"] >= error["before"]] == []


def test_measured_rates_of_training_keep_their_promise():
    report = artifacts.FOLDER / "training_cpu.json"
    measured = json.loads(report.read_text("utf-8"))["processor"]
    assert measured["ours_to_raw_kept"] >= 0.9
    assert measured["ours_to_raw"] >= 0.9
    assert measured["ours_to_keras"] >= 2
