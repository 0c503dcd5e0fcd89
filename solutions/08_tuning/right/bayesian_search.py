# ruff: noqa: F821  # each is appended to the solution, and may use it
"""Sequential with `add`, the least value that early stopping saw, scipy, statistics, pruning."""

import statistics

import keras
import numpy as np
import optuna
from scipy.special import rel_entr


def poisson_deviance(y, mu):
    y, mu = np.array(y, dtype=float).reshape(-1), np.array(mu, dtype=float).reshape(-1)
    if y.size != mu.size or np.any(mu <= 0):
        raise ValueError("y and mu")
    return float(2 * np.mean(rel_entr(y, mu) - y + mu))


def suggest(trial):
    parameters = {}
    parameters["activation"] = trial.suggest_categorical("activation", ["relu", "leaky_relu", "tanh"])
    parameters["learning_rate"] = trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True)
    parameters["neurons"] = trial.suggest_categorical("neurons", [256, 128, 64, 32, 16, 8, 4])
    return parameters


def build(parameters):
    model = keras.Sequential()
    model.add(keras.Input((48,)))
    model.add(keras.layers.Dense(int(parameters["neurons"])))
    functions = {
        "relu": keras.layers.ReLU(),
        "leaky_relu": keras.layers.LeakyReLU(negative_slope=0.01),
        "tanh": keras.layers.Activation("tanh"),
    }
    model.add(functions[parameters["activation"]])
    model.add(keras.layers.Dense(1))
    model.add(keras.layers.Activation("exponential"))
    model.compile(
        optimizer=keras.optimizers.Adam(float(parameters["learning_rate"])), loss=keras.losses.poisson
    )
    return model


class Report(keras.callbacks.Callback):
    """Tell Optuna the loss of each epoch, so that it can end a trial that is hopeless."""

    def __init__(self, trial):
        super().__init__()
        self.trial = trial

    def on_epoch_end(self, epoch, logs=None):
        self.trial.report(logs["val_loss"], epoch)
        if self.trial.should_prune():
            raise optuna.TrialPruned


def objective(trial):
    stop = keras.callbacks.EarlyStopping(patience=3)
    model = build(suggest(trial))
    model.fit(
        train.x,
        train.y,
        BATCH_SIZE,
        EPOCHS,
        verbose=0,
        callbacks=[Report(trial), stop],
        validation_data=(validation.x, validation.y, validation.weight),
        validation_batch_size=5000,
        sample_weight=train.weight,
    )
    return float(stop.best)


def seed_average(score, seeds):
    scores = list(map(score, seeds))
    if not scores:
        raise ValueError("no seeds")
    return statistics.fmean(scores)
