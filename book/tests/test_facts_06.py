"""The facts that chapter 6 teaches, each against an oracle."""

from __future__ import annotations

import json
from itertools import pairwise

import cvdata  # first: it chooses the backend
import keras
import numpy as np
import pytest
import torch
from cvbook import artifacts, networks
from cvbook.convolution import cross_correlate
from cvbook.maximise import first_layers, maximise
from cvbook.scores import matthews_correlation
from cvdata import imagenet
from hypothesis import given
from hypothesis import strategies as st

to_numpy = keras.ops.convert_to_numpy


@pytest.fixture(scope="module")
def cnn() -> keras.Model:
    return artifacts.load("cnn")


def test_two_convolutions_without_a_bend_are_one():
    rng = np.random.default_rng(0)
    image, first, second = rng.normal(size=(9, 9)), rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    combined = torch.nn.functional.conv_transpose2d(  # the full convolution of the two kernels
        torch.tensor(second)[None, None], torch.tensor(first)[None, None]
    )[0, 0].numpy()
    assert combined.shape == (5, 5)
    twice = cross_correlate(cross_correlate(image, first), second)
    np.testing.assert_allclose(twice, cross_correlate(image, combined), atol=1e-12)


def test_relu_is_keras():
    values = np.array([-3.0, 0, 2])
    np.testing.assert_array_equal(np.maximum(values, 0), to_numpy(keras.ops.relu(values)))


def test_networks_hold_the_numbers_of_parameters_that_the_tables_state():
    fashion = [layer.count_params() for layer in networks.fashion_cnn().layers if layer.count_params()]
    assert fashion == [3_200, 73_856, 147_584, 295_168, 590_080, 295_040, 8_256, 650]
    assert sum(fashion) == 1_413_834
    assert networks.casia_cnn().count_params() == 88_375
    digits = [layer.count_params() for layer in networks.digits_cnn().layers if layer.count_params()]
    assert digits == [320, 18_496, 31_370]
    assert networks.digits_cnn().count_params() == 50_186


@pytest.mark.parametrize(("convolution", "side"), [(0, 3), (1, 8), (2, 18)])
def test_receptive_fields_are_those_of_the_gradient(convolution: int, side: int):
    network = networks.casia_cnn()
    layers = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    for layer in layers:  # all positive: no ReLU closes
        layer.set_weights([np.ones_like(layer.get_weights()[0]), layer.get_weights()[1]])
    part = keras.Model(network.inputs[0], layers[convolution].output)
    reached = np.zeros((80, 60), dtype=bool)
    for seed in range(40):  # a maximum passes the gradient on to one of its inputs only: try several pictures
        picture = torch.tensor(np.random.default_rng(seed).random((1, 80, 60, 1))).float().requires_grad_()
        maps = part(picture)
        maps[0, maps.shape[1] // 2, maps.shape[2] // 2].sum().backward()
        reached |= (picture.grad[0, ..., 0] != 0).numpy()
    rows, columns = np.nonzero(reached)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (side, side)


def test_batch_normalisation_uses_the_batch_in_training_and_averages_at_inference():
    layer = keras.layers.BatchNormalization(momentum=0.9)
    batch = np.array([[2.0], [4.0], [6.0], [8.0]])
    trained = to_numpy(layer(batch, training=True))
    np.testing.assert_allclose(trained, (batch - 5) / np.sqrt(5 + layer.epsilon), atol=1e-5)
    assert to_numpy(layer.moving_mean) == pytest.approx(0.5)
    used = to_numpy(layer(batch, training=False))
    np.testing.assert_allclose(used, (batch - 0.5) / np.sqrt(1.4 + layer.epsilon), atol=1e-5)
    one_by_one = np.concatenate([to_numpy(layer(row[None], training=False)) for row in batch])
    np.testing.assert_allclose(one_by_one, used, atol=1e-6)  # whatever comes together
    assert (len(layer.trainable_weights), len(layer.non_trainable_weights)) == (2, 2)


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.75])
def test_dropout_scales_what_is_kept_while_training_and_does_nothing_at_inference(rate: float):
    ones = np.ones((1, 40_000))
    layer = keras.layers.Dropout(rate, seed=3)
    dropped = to_numpy(layer(ones, training=True))
    np.testing.assert_allclose(np.unique(dropped), [0, 1 / (1 - rate)], rtol=1e-6)
    assert dropped.mean() == pytest.approx(1, abs=0.03)
    np.testing.assert_array_equal(to_numpy(layer(ones, training=False)), ones)
    torchs = torch.nn.functional.dropout(torch.ones(1000), rate, training=True)  # the other library agrees
    assert torchs.max() == pytest.approx(1 / (1 - rate))


def test_each_convolution_of_lite0_is_followed_by_batch_normalisation():
    lite0 = imagenet.lite0()
    kinds = [type(layer).__name__ for layer in lite0.layers]
    after = {second for first, second in pairwise(kinds) if first in ("Conv2D", "DepthwiseConv2D")}
    assert after == {"BatchNormalization"}
    assert lite0.get_layer("stem").get_weights()[0].shape == (3, 3, 3, 32)


def test_what_the_chapter_says_of_the_trained_network(cnn: keras.Model):
    filters = cnn.layers[1].get_weights()[0][:, :, 0]  # (3, 3, 16)
    assert (filters[0, :, 9] > 0).all()
    assert (filters[1:, :, 9] < 0).all()  # horizontal edges
    assert np.flatnonzero((filters > -0.04).all(axis=(0, 1))).tolist() == [0, 1, 4, 5, 8]  # almost all red
    beginner = cvdata.load("casia55", "beginner")
    logits = cnn.predict(beginner.images, verbose=0)
    shares = to_numpy(keras.ops.softmax(logits))
    sure = shares.max(axis=1)[logits.argmax(axis=1) != beginner.labels]
    assert 0.45 < (sure > 0.9).mean() < 0.55
    outputs = [layer.output for layer in cnn.layers if isinstance(layer, keras.layers.Conv2D)]
    inside = keras.Model(cnn.inputs[0], outputs)
    paper = [to_numpy(maps)[0] for maps in inside(np.full((1, 80, 60, 1), 255, dtype=np.uint8))]
    assert (paper[0][40, 30] > 0).sum() > 8
    test = [to_numpy(maps) for maps in inside(cvdata.load("casia55", "test", limit=300).images)]
    black = [int((maps.max(axis=(0, 1, 2)) == 0).sum()) for maps in test]
    assert black[0] == 0
    assert min(black[1:]) >= 3


def test_learning_curves_are_what_the_chapter_says_of_them():
    digits = json.loads((artifacts.FOLDER / "mnist_curves.json").read_text("utf-8"))
    curves = {
        name: np.mean([r["val_accuracy"] for r in digits["runs"] if r["network"] == name], axis=0)
        for name in ("mlp", "digits_cnn")
    }
    assert (curves["digits_cnn"][2:] > curves["mlp"][2:]).all()  # from the third epoch on
    assert [r["seed"] for r in digits["runs"]] == [0, 1, 2] * 2
    assert all(r["loss"][-1] < 0.01 for r in digits["runs"] if r["network"] == "mlp")
    assert np.sqrt(0.95 * 0.05 / 1000) == pytest.approx(0.007, abs=2e-4)


def test_maximised_picture_raises_the_value_it_was_painted_for(cnn: keras.Model):
    third = [layer.name for layer in cnn.layers if isinstance(layer, keras.layers.Conv2D)][2]
    part = first_layers(cnn, third, size=24)
    painted = maximise(part, [0, 5], steps=20)
    assert painted.shape == (2, 24, 24, 1)
    assert (painted.min(), painted.max()) >= (0, 0)
    grey = to_numpy(part(np.full((1, 24, 24, 1), 128.0)))[0, 3, 3]
    values = to_numpy(part(painted))[[0, 1], 3, 3, [0, 5]]
    assert (values > grey[[0, 5]] + 1).all()
    with pytest.raises(ValueError, match=r"maximise.first_layers: expected one of .*got 'none'"):
        first_layers(cnn, "none", size=24)


# ---- the Matthews correlation coefficient ----


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=60))
def test_matthews_of_two_classes_is_the_formula_and_the_correlation(pairs: list[tuple[int, int]]):
    truth, guess = np.array(pairs).T
    tp, tn = ((truth == 1) & (guess == 1)).sum(), ((truth == 0) & (guess == 0)).sum()
    fp, fn = ((truth == 0) & (guess == 1)).sum(), ((truth == 1) & (guess == 0)).sum()
    below = float(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    expected = (float(tp) * tn - float(fp) * fn) / np.sqrt(below) if below else 0.0
    assert matthews_correlation(truth, guess) == pytest.approx(expected, abs=1e-12)
    if below:
        assert matthews_correlation(truth, guess) == pytest.approx(np.corrcoef(truth, guess)[0, 1])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_matthews_of_many_classes_is_gorodkins(pairs: list[tuple[int, int]]):
    truth, guess = np.array(pairs).T
    confusion = np.zeros((4, 4))
    np.add.at(confusion, (truth, guess), 1)
    said, true, n, right = confusion.sum(0), confusion.sum(1), confusion.sum(), np.trace(confusion)
    below = (n**2 - said @ said) * (n**2 - true @ true)
    expected = (right * n - said @ true) / np.sqrt(below) if below else 0.0
    assert matthews_correlation(truth, guess) == pytest.approx(expected, abs=1e-12)
