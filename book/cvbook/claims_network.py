"""The networks of chapter 8: from what is known of a policy to claims a year, and how well a setting does.

>>> parts = split_policies(rows=20_000, seed=8)                                     # doctest: +SKIP
>>> validation_loss(Setting((64, 64), ("relu", "relu"), 3e-3), parts, seed=0)       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
from cvdata import claims
from numpy.typing import NDArray

EPOCHS, PATIENCE, BATCH = 20, 3, 1024
NUMBERS = ("VehPower", "VehAge", "DrivAge", "BonusMalus")
NAMES = ("VehBrand", "VehGas", "Region", "Area")


class Policies(NamedTuple):
    """Features (n, columns) float32, claims a year (n,), and how much each policy counts (n,), mean 1."""

    features: NDArray[np.float32]
    claims_a_year: NDArray[np.float32]
    weight: NDArray[np.float32]


class Setting(NamedTuple):
    """What is tuned: neurons and activation of every hidden layer, and the learning rate of Adam."""

    neurons: tuple[int, ...]
    activations: tuple[str, ...]
    learning_rate: float


def split_policies(*, rows: int, seed: int) -> tuple[Policies, Policies]:
    """Draw synthetic policies, and deal out four fifths for training and one fifth for validation."""
    table = claims.load("synthetic", rows=rows, seed=seed)
    order = np.random.default_rng(seed).permutation(len(table))
    validation, train = np.split(order, [len(table) // 5])
    features = _features(table, train)
    years = table["Exposure"]
    rate = (table["ClaimNb"] / years).astype(np.float32)
    made = [
        Policies(features[part], rate[part], (years[part] / years[part].mean()).astype(np.float32))
        for part in (train, validation)
    ]
    return made[0], made[1]


def constant_loss(part: Policies) -> float:
    """Return the loss of the best forecast that is the same for every policy."""
    mean = np.average(part.claims_a_year, weights=part.weight)
    return float(mean - mean * np.log(mean))


def claims_network(setting: Setting, columns: int, start: float) -> keras.Model:
    """Build and compile a network that answers ``start`` claims a year for everyone as long as it knows nothing."""
    bias = keras.initializers.Constant(float(np.log(start)))
    hidden = zip(setting.neurons, setting.activations, strict=True)
    model = keras.Sequential([keras.Input((columns,))])
    for neurons, activation in hidden:
        model.add(keras.layers.Dense(neurons, activation=activation))
    model.add(keras.layers.Dense(1, activation="exponential", bias_initializer=bias))
    model.compile(keras.optimizers.Adam(setting.learning_rate), loss="poisson")
    return model


def train_network(
    setting: Setting,
    parts: tuple[Policies, Policies],
    *,
    seed: int,
    after_epoch: Callable[[int, float], None] | None = None,
) -> tuple[keras.Model, list[float]]:
    """Train with early stopping; return the network at its best epoch and every epoch's validation loss.

    ``after_epoch`` is called with the number of the epoch and its validation loss; what it raises ends the training.
    """
    train, validation = parts
    keras.utils.set_random_seed(seed)
    start = float(np.average(train.claims_a_year, weights=train.weight))
    model = claims_network(setting, train.features.shape[1], start)
    callbacks = [keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)]
    if after_epoch:
        report = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: after_epoch(epoch, logs["val_loss"])
        )
        callbacks.append(report)
    history = model.fit(
        train.features,
        train.claims_a_year,
        sample_weight=train.weight,
        validation_data=validation,
        epochs=EPOCHS,
        batch_size=BATCH,
        callbacks=callbacks,
        verbose=0,
    )
    return model, [float(loss) for loss in history.history["val_loss"]]


def validation_loss(setting: Setting, parts: tuple[Policies, Policies], *, seed: int) -> float:
    """Train once and return the validation loss of the best epoch."""
    _, losses = train_network(setting, parts, seed=seed)
    return min(losses)


def _features(table: claims.ClaimsTable, train: NDArray[np.int64]) -> NDArray[np.float32]:
    """Standardise numbers by the training part, logarithms where skewed; give each name a column."""
    numbers = [table[name].astype(np.float64) for name in NUMBERS]
    numbers += [np.log(table["BonusMalus"]), np.log(table["Density"]), table["VehAge"] == 0]
    columns = np.stack(numbers, axis=1)  # (n, 7)
    columns = (columns - columns[train].mean(axis=0)) / columns[train].std(axis=0)
    indicators = [table[name][:, None] == np.unique(table[name]) for name in NAMES]
    return np.concatenate([columns, *indicators], axis=1).astype(np.float32)  # (n, 48)
