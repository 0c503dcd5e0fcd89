# ruff: noqa: F821  # each is appended to the solution, and may use it
"""Tensors instead of arrays, a start at the mean rate, activation functions as objects."""

import keras
import numpy as np
import torch


def poisson_deviance(y, mu):
    y = torch.as_tensor(np.asarray(y), dtype=torch.float64).flatten()
    mu = torch.as_tensor(np.asarray(mu), dtype=torch.float64).flatten()
    if y.shape != mu.shape or bool((mu <= 0).any()):
        raise ValueError("shapes or forecasts")
    return 2 * (torch.xlogy(y, y) - torch.xlogy(y, mu) - y + mu).mean()


def build(parameters):
    function = getattr(keras.activations, parameters["activation"])
    start = keras.initializers.Constant(np.log(0.1))
    model = keras.Sequential(
        [
            keras.Input((48,), name="policy"),
            keras.layers.Dense(parameters["neurons"], activation=function, name="hidden"),
            keras.layers.Dense(1, keras.activations.exponential, bias_initializer=start, name="rate"),
        ],
        name="claims",
    )
    model.compile(optimizer=keras.optimizers.Adam(parameters["learning_rate"]), loss=keras.losses.Poisson())
    return model


def objective(trial):
    model = build(suggest(trial))
    history = model.fit(
        torch.from_numpy(train.x),
        torch.from_numpy(train.y),
        sample_weight=torch.from_numpy(train.weight),
        validation_data=tuple(map(torch.from_numpy, validation)),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=3)],
        verbose=0,
    )
    return np.min(history.history["val_loss"])


def seed_average(score, seeds):
    if not len(seeds):
        raise ValueError("no seeds")
    return torch.tensor([float(score(seed)) for seed in seeds]).mean()
