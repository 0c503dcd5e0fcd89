"""``fit``: the numbers of plain Keras, a stop in time, and the same weights whatever happens on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import cvdata
import keras
import numpy as np
import pytest
import torch
from cvbook import networks
from cvbook.torch_twin import KerasItself, copy_back, twin
from cvbook.training import epoch_order, fit


def small_network(seed: int = 0) -> keras.Model:
    """A relative of the chapter's network for 16 × 12 pixels and 3 classes."""
    keras.utils.set_random_seed(seed)
    body = [
        ("rescale", 255, 0),
        ("conv", 4, 3),
        ("pool", 2, 0),
        ("conv", 6, 3),
        ("flatten", 0, 0),
        ("dense", 8, 0),
    ]
    return networks.sequential("small", (16, 12, 1), body, 3)


def stripes(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy pictures with rows, columns or nothing bright: three classes."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 160, (count, 16, 12, 1)).astype(np.uint8)
    labels = rng.integers(0, 3, count)
    images[labels == 1, ::4] += 90
    images[labels == 2, :, ::4] += 90
    return images, labels


@pytest.mark.parametrize("build", [networks.casia_cnn, networks.logistic, networks.mlp])
def test_twin_computes_what_keras_computes_and_gives_its_weights_back(build):
    model, other = build(), build()
    shape = (6, *model.input_shape[1:])
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    made = twin(model)
    assert not isinstance(made, KerasItself)
    with torch.no_grad():
        found = made(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(found, model.predict(images, verbose=0), rtol=1e-4, atol=1e-3)
    copy_back(made, other)
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_layers_without_a_twin_are_trained_by_keras_itself():
    keras.utils.set_random_seed(1)
    layers = [keras.Input((16, 12, 1)), keras.layers.BatchNormalization(), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(3)])
    before = model.get_weights()
    history = fit(model, stripes(128, 0), epochs=2, quiet=True, device="cpu")
    assert "Keras' own layers" in history.device
    assert history.epochs["loss"][1] < history.epochs["loss"][0]
    assert all(np.any(one != two) for one, two in zip(before, model.get_weights(), strict=True))


def test_same_order_and_weights_give_the_losses_of_plain_keras():
    images, labels = stripes(600, 2)
    ours, plain = small_network(), small_network()
    plain.set_weights(ours.get_weights())
    history = fit(ours, (images, labels), epochs=3, batch_size=32, seed=5, quiet=True, device="cpu")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    plain.compile(keras.optimizers.Adam(1e-3), loss)
    losses = []
    for epoch in range(3):
        order = epoch_order(600, seed=5, epoch=epoch).numpy()
        found = plain.fit(images[order], labels[order], batch_size=32, shuffle=False, verbose=0)
        losses.append(found.history["loss"][0])
    np.testing.assert_allclose(history.epochs["loss"], losses, rtol=1e-3)
    probe = stripes(50, 9)[0]
    np.testing.assert_allclose(ours.predict(probe, verbose=0), plain.predict(probe, verbose=0), atol=5e-3)


def test_early_stopping_ends_in_time_and_restores_the_best_weights():
    data, validation = stripes(64, 3), stripes(60, 4)
    model = small_network()
    history = fit(model, data, validation=validation, epochs=60, patience=4, learning_rate=0.02, quiet=True)
    accuracies = history.epochs["val_accuracy"]
    assert history.best_epoch == int(np.argmax(accuracies)) + 1
    assert len(accuracies) == history.best_epoch + 4
    right = model.predict(validation[0], verbose=0).argmax(axis=1) == validation[1]
    assert right.mean() == pytest.approx(max(accuracies))


def test_top_k_and_the_cosine():
    history = fit(
        small_network(),
        stripes(96, 5),
        validation=stripes(30, 6),
        epochs=2,
        top_k=3,
        schedule="cosine",
        quiet=True,
    )
    assert history.epochs["val_top3"] == [1.0, 1.0]


def test_same_seed_same_weights_and_another_seed_others():
    def weights(seed: int) -> np.ndarray:
        model = small_network()
        fit(model, stripes(96, 7), epochs=2, seed=seed, quiet=True)
        return np.concatenate([weight.ravel() for weight in model.get_weights()])

    np.testing.assert_array_equal(weights(0), weights(0))
    assert np.any(weights(0) != weights(1))


KILLED = """
import os, signal, sys, time
from pathlib import Path
import numpy as np
sys.path.insert(0, sys.argv[1])
from test_training import small_network, stripes
import torch
from cvbook.training import fit
torch.set_num_threads(1)
folder, delays = Path(sys.argv[2]), [float(text) for text in sys.argv[3:]]

def train(name, checkpoint):
    model = small_network()
    fit(model, stripes(800, 8), validation=stripes(50, 9), epochs=12, batch_size=8, seed=3, quiet=True,
        device="cpu", checkpoint=checkpoint)
    np.savez(folder / name, *model.get_weights())

for number, delay in enumerate([None, *delays, None]):  # undisturbed; killed; to the end
    child = os.fork()
    if child == 0:
        train("undisturbed" if number == 0 else "resumed", None if number == 0 else folder / "run.pt")
        os._exit(0)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    print(status, (folder / "run.pt").exists(), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs fork and kill -9")
def test_killed_at_random_points_and_resumed_it_ends_with_the_same_weights(tmp_path: Path):
    rng = random.Random(time.time_ns())
    delays = [f"{rng.uniform(0.3, 3):.2f}" for _ in range(5)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path), *delays]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    states = [int(line.split()[0]) for line in done.stdout.splitlines()]
    assert states[0] == states[-1] == 0
    assert signal.SIGKILL in states, f"nothing was killed: delays {delays}"
    with np.load(tmp_path / "undisturbed.npz") as one, np.load(tmp_path / "resumed.npz") as two:
        for name in one:
            np.testing.assert_array_equal(one[name], two[name], err_msg=f"delays {delays}")


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path):
    file = tmp_path / "run.pt"
    fit(small_network(), stripes(32, 0), epochs=1, quiet=True, checkpoint=file)
    with pytest.raises(ValueError, match="one with other options"):
        fit(small_network(), stripes(32, 0), epochs=1, seed=1, quiet=True, checkpoint=file)
    with pytest.raises(ValueError, match="one with other data"):
        fit(small_network(), stripes(32, 1), epochs=1, quiet=True, checkpoint=file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "epochs ≥ 1"),
        ({"schedule": "steps"}, "schedule"),
        ({"patience": 3}, "validation images"),
        ({"data": (np.zeros((2, 16, 12, 1)), np.zeros(3, int))}, "as many images as labels"),
    ],
)
def test_what_cannot_be_is_explained(change: dict[str, object], message: str):
    options = {"data": stripes(8, 0), "epochs": 1, "quiet": True, **change}
    with pytest.raises(ValueError, match=message):
        fit(small_network(), options.pop("data"), **options)


def test_a_model_that_ends_in_probabilities_is_refused():
    model = keras.Sequential(
        [keras.Input((16, 12, 1)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    )
    with pytest.raises(ValueError, match="ends in logits"):
        fit(model, stripes(8, 0), epochs=1, quiet=True)


def test_progress_says_device_loss_and_accuracy(capsys: pytest.CaptureFixture[str]):
    fit(small_network(), stripes(64, 0), epochs=1, device="cpu")
    said = capsys.readouterr().out
    assert "cpu (" in said
    assert "batches of 64" in said
    assert "epoch 1: loss" in said


def test_chapter_network_learns_characters():
    pages = cvdata.load("casia55", limit=220)
    keras.utils.set_random_seed(0)
    history = fit(networks.casia_cnn(), (pages.images, pages.labels), epochs=2, batch_size=32, quiet=True)
    assert history.epochs["loss"][1] < history.epochs["loss"][0] < 4.2  # ln 55 = 4.007
