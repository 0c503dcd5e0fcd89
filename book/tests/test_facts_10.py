"""The facts that chapter 10 teaches, each against an oracle."""

from __future__ import annotations

import json
import re

import cvdata
import keras
import numpy as np
import pytest
import torch
from cvbook.softmax_regression import fit_softmax
from cvdata import imagenet
from keras import layers
from reading import BOOK

CHAPTER = (BOOK / "chapters" / "10_transfer.md").read_text("utf-8")


def recorded(part: str) -> dict:
    return json.loads((BOOK / "cvbook" / "recorded" / f"transfer_{part}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["VGG16", "Xception", "ResNet50V2", "MobileNetV2"])
def test_table_of_networks_has_the_parameters_of_the_models(name: str):
    count = getattr(keras.applications, name)(weights=None).count_params()
    assert re.search(rf"^\| {name} \| \d+ \| {count:,} \|", CHAPTER, re.M)


def test_lite0_has_its_parameters():
    assert imagenet.lite0().count_params() == 4_694_024
    assert "| 4,694,024 |" in CHAPTER


def base(kind: str) -> tuple[keras.Model, layers.Layer]:
    norm = layers.BatchNormalization()
    if kind == "sequential":
        return keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), norm]), norm
    image = keras.Input((8, 8, 3))
    return keras.Model(image, norm(layers.Conv2D(4, 3)(image))), norm


class Outer(keras.Model):
    """A model written as a class, which passes training=False on itself."""

    def __init__(self, inner: keras.Model) -> None:
        super().__init__()
        self.inner = inner

    def call(self, image, training=None):
        return self.inner(image, training=False)


def moved(outer: keras.Model, norm: layers.Layer) -> float:
    before = keras.ops.convert_to_numpy(norm.moving_mean).copy()
    outer(np.full((16, 8, 8, 3), 5.0), training=True)
    return float(np.abs(keras.ops.convert_to_numpy(norm.moving_mean) - before).max())


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_training_false_alone_does_not_protect_the_averages_in_a_functional_model(kind: str):
    inner, norm = base(kind)
    image = keras.Input((8, 8, 3))
    assert moved(keras.Model(image, inner(image, training=False)), norm) > 0.001


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_training_false_is_obeyed_in_a_model_written_as_a_class(kind: str):
    inner, norm = base(kind)
    assert moved(Outer(inner), norm) == 0


@pytest.mark.parametrize("flag", [{}, {"training": False}])
def test_freezing_protects_the_averages(flag: dict):
    inner, norm = base("functional")
    inner.trainable = False
    image = keras.Input((8, 8, 3))
    assert moved(keras.Model(image, inner(image, **flag)), norm) == 0


def test_thawing_the_base_thaws_its_normalisation():
    inner, norm = base("functional")
    inner.trainable = False
    assert not norm.trainable
    inner.trainable = True
    assert norm.trainable


def test_mobilenet_needs_a_fortieth_of_vgg16():
    assert pytest.approx(40, rel=0.03) == 138_357_544 / 3_538_984


def test_vgg16_with_flatten_and_512_for_ten_classes():
    assert 8192 * 512 + 512 + 512 * 10 + 10 == 4_199_946
    model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
    assert np.prod(model.output_shape[1:]) == 8192


def test_chapter_follows_the_recipe_of_keras():
    for line in (
        "input_shape=(150, 150, 3)",
        "base.trainable = False",
        "x = base(x, training=False)",
        "GlobalAveragePooling2D()",
        "layers.Dense(1)",
        "BinaryCrossentropy(from_logits=True)",
        "epochs=20",
        "keras.optimizers.Adam(1e-5)",
        "epochs=10",
    ):
        assert line in CHAPTER


def test_softmax_regression_finds_the_optimum_that_torch_finds():
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], [3, 5, 9])
    features = rng.normal(size=(17, 6)) + 2 * np.eye(3, 6)[labels]
    head = fit_softmax(features, labels, classes=3, steps=3000)
    rows = torch.tensor((features - head.mean) / head.scale)
    weights = torch.zeros(6, 3, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    balance = torch.tensor(1 / (3 * np.bincount(labels)[labels]))
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=500, tolerance_grad=1e-10)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        each = torch.nn.functional.cross_entropy(
            rows @ weights + bias, torch.tensor(labels), reduction="none"
        )
        value = (balance * each).sum() + 0.01 * weights.square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    expected = torch.softmax(rows @ weights + bias, dim=1).detach().numpy()
    np.testing.assert_allclose(head.probabilities(features), expected, atol=1e-4)


def test_softmax_regression_wants_every_class():
    with pytest.raises(ValueError, match=r"counts \[2, 0\]"):
        fit_softmax(np.ones((2, 3)), [0, 0], classes=2)


def test_recorded_accuracies_are_of_the_photos_we_have():
    train, test = cvdata.load("photos"), cvdata.load("photos", "test")
    depth = recorded("depth")
    assert (depth["train"], depth["test"]) == (len(train), len(test)) == (77, 37)
    counts = np.bincount(test.labels)
    for row in depth["rows"]:
        assert 0 <= row["right"] <= 37
        assert row["balanced"] <= 1
    assert counts.tolist() == [10, 6, 21]


def test_recorded_features_beat_pixels_again():
    """Draw three photos a class once more, on cached features."""
    train, test = cvdata.load("photos"), cvdata.load("photos", "test")
    seen, new = imagenet.features(train.images), imagenet.features(test.images)
    rng = np.random.default_rng(99)
    scores = []
    for _ in range(20):
        draw = np.concatenate(
            [rng.choice(np.flatnonzero(train.labels == c), 3, replace=False) for c in range(3)]
        )
        predicted = fit_softmax(seen[draw], train.labels[draw], classes=3).predict(new)
        scores.append(np.mean([(predicted[test.labels == c] == c).mean() for c in range(3)]))
    [row] = [r for r in recorded("few")["rows"] if (r["input"], r["examples"]) == ("features", 3)]
    assert np.mean(scores) == pytest.approx(row["mean"], abs=0.03)


def test_chapter_does_not_print_the_functions_of_its_exercise():
    for name in ("def top_k", "trainable_parameters", "def build_transfer", "def unfreeze", "def augment"):
        assert name not in CHAPTER
