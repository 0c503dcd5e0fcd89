"""The facts that chapter 2 teaches, each against an oracle."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cvdata
import keras
import numpy as np
import pytest
import torch
from cvbook import networks
from reading import BOOK
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

TEXT = (BOOK / "chapters" / "02_dense.md").read_text("utf-8")


def test_mlp_holds_266610_parameters_layer_by_layer():
    counts = [layer.count_params() for layer in networks.mlp().layers]
    assert counts == [0, 784 * 300 + 300, 300 * 100 + 100, 100 * 10 + 10] == [0, 235_500, 30_100, 1_010]
    assert sum(counts) == 266_610


@pytest.mark.parametrize(
    ("inputs", "neurons", "weights"), [(128 * 128 * 3, 300, 14_745_600), (100 * 100, 1_000, 10_000_000)]
)
def test_dense_layers_on_pictures_are_large(inputs: int, neurons: int, weights: int):
    with torch.device("meta"):
        assert torch.nn.Linear(inputs, neurons).weight.numel() == weights


def step(optimiser: Any, gradients: list[float], start: float = 1.0) -> list[float]:
    weight, seen = keras.Variable([start]), []
    for gradient in gradients:
        optimiser.apply([keras.ops.array([gradient])], [weight])
        seen.append(float(keras.ops.convert_to_numpy(weight)[0]))
    return seen


GRADIENTS = [0.5, -2.0, 1.0, 3.0]


def test_momentum_is_the_formula_of_the_chapter():
    w, v, expected = 1.0, 0.0, []
    for g in GRADIENTS:
        v = 0.9 * v - 0.1 * g
        w += v
        expected.append(w)
    assert step(keras.optimizers.SGD(0.1, momentum=0.9), GRADIENTS) == pytest.approx(expected)


def test_rmsprop_is_the_formula_of_the_chapter():
    w, s, expected = 1.0, 0.0, []
    for g in GRADIENTS:
        s = 0.9 * s + 0.1 * g**2
        w -= 0.1 * g / np.sqrt(s + 1e-7)
        expected.append(w)
    assert step(keras.optimizers.RMSprop(0.1, rho=0.9), GRADIENTS) == pytest.approx(expected, rel=1e-5)


def test_adam_is_the_formula_of_the_chapter():
    w, m, s, expected = 1.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, start=1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        w -= 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7)
        expected.append(w)
    assert step(keras.optimizers.Adam(0.1), GRADIENTS) == pytest.approx(expected, rel=1e-5)


def test_adams_usual_rate_is_a_thousandth():
    assert float(keras.optimizers.Adam().learning_rate) == pytest.approx(0.001)


def test_dropout_scales_what_it_keeps_and_rests_in_use():
    layer = keras.layers.Dropout(0.2, seed=1)
    outputs = keras.ops.convert_to_numpy(layer(keras.ops.full((1, 1000), 4.0), training=True))
    assert set(np.unique(outputs)) == {0.0, 5.0}
    assert 150 < (outputs == 0).sum() < 250
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(layer(keras.ops.full((1, 9), 4.0))), np.full((1, 9), 4.0)
    )


def test_penalties_are_sums_of_squares_and_of_magnitudes():
    pair = keras.ops.array([1.0, -2.0])
    assert float(keras.regularizers.L2(0.01)(pair)) == pytest.approx(0.05)
    assert float(keras.regularizers.L1(0.01)(pair)) == pytest.approx(0.03)


def test_loss_is_minus_the_logarithm_of_the_softmax_of_the_true_class():
    logits = np.random.default_rng(0).normal(size=(5, 10)).astype("float32")
    labels = np.array([3, 1, 4, 1, 5])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    softmax = torch.softmax(torch.tensor(logits), dim=1).numpy()
    assert float(loss) == pytest.approx(-np.log(softmax[np.arange(5), labels]).mean(), rel=1e-5)


def test_early_stopping_restores_the_best_of_its_epochs():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
    stopping.set_model(model)
    model.stop_training = False
    stopping.on_train_begin()
    losses = [3.0, 2.0, 2.5, 2.1, 2.2, 1.0]
    for epoch, loss in enumerate(losses):
        model.set_weights([np.full((1, 1), float(epoch)), np.zeros(1)])
        stopping.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    stopping.on_train_end()
    assert (epoch, float(model.get_weights()[0][0, 0])) == (4, 1.0)


def test_a_shuffle_of_the_pixels_only_renames_the_weights():
    order = np.random.default_rng(2).permutation(784)
    image = np.random.default_rng(3).random((28, 28), dtype="float32")
    network, blind = networks.mlp(), networks.mlp()
    kernel, *rest = network.get_weights()
    blind.set_weights([kernel[order], *rest])
    shuffled = image.reshape(784)[order].reshape(1, 28, 28)
    np.testing.assert_allclose(
        blind.predict(shuffled, verbose=0), network.predict(image[None], verbose=0), atol=1e-5
    )


def test_a_single_picture_without_batch_axis_is_refused():
    with pytest.raises((ValueError, RuntimeError)):
        networks.mlp().predict(np.zeros((28, 28)), verbose=0)


def test_embedded_digits_are_what_the_chapter_says():
    train = cvdata.load("mnist", source="embedded")
    test = cvdata.load("mnist", "test", source="embedded")
    assert (train.images.shape, test.images.shape) == ((6000, 28, 28, 1), (1000, 28, 28, 1))
    assert np.isin(test.labels, [3, 8]).sum() == 200


def test_keras_own_tensorboard_callback_needs_tensorflow(tmp_path):
    try:
        import tensorflow  # noqa: F401
    except ImportError:
        callback = keras.callbacks.TensorBoard(tmp_path)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile(loss="mse")
        with pytest.raises(ImportError, match="tensorflow"):
            model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0, callbacks=[callback])


@pytest.mark.filterwarnings("ignore")
def test_dashboard_of_the_chapter_logs_graph_scalars_and_histograms(tmp_path: Path):
    code = next(
        block
        for block in re.findall(r"^```python\n(.*?)^```", TEXT, re.M | re.S)
        if "class Dashboard" in block
    )
    names: dict[str, Any] = {"keras": keras}
    exec(code, names)
    dashboard = names["Dashboard"](tmp_path)
    model = networks.sequential("small", (28, 28), [("flatten", 0, 0), ("dense", 4, 0)], 10)
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    images, labels = np.zeros((8, 28, 28), "float32"), np.zeros(8)
    model.fit(images, labels, validation_split=0.5, epochs=2, verbose=0, callbacks=[dashboard])
    logged = EventAccumulator(str(tmp_path)).Reload()
    tags = logged.Tags()
    assert set(tags["scalars"]) == {"loss", "val_loss"}
    assert [event.step for event in logged.Scalars("val_loss")] == [0, 1]
    assert len(tags["histograms"]) == 4
    sizes = [logged.Histograms(name)[-1].histogram_value.num for name in tags["histograms"]]
    assert sorted(sizes) == sorted([784 * 4, 4, 4 * 10, 10])
    assert len(logged.Graph().node) > 0
