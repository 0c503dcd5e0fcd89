# ruff: noqa: F821  # each is appended to the solution, and may use it
"""Random search, the functional form, a leaky ReLU layer of its own, evaluation after the weights were restored."""

import keras
import numpy as np
import optuna
from keras import layers


def poisson_deviance(y, mu):
    pairs = list(
        zip(np.ravel(y).tolist(), np.ravel(mu).tolist(), strict=True)
    )  # ValueError if one is shorter
    total = 0.0
    for observed, forecast in pairs:
        if forecast <= 0:
            raise ValueError("a forecast has to be positive")
        total += forecast - observed
        if observed > 0:
            total += observed * np.log(observed / forecast)
    return 2 * total / len(pairs)


def suggest(trial):
    rate = trial.suggest_float("learning_rate", low=0.0001, high=0.01, log=True)
    neurons = trial.suggest_categorical("neurons", tuple(2**power for power in range(2, 9)))
    return dict(
        activation=trial.suggest_categorical("activation", ("tanh", "relu", "leaky_relu")),
        neurons=neurons,
        learning_rate=rate,
    )


def build(parameters):
    features = layers.Input(shape=(48,))
    hidden = layers.Dense(parameters["neurons"])(features)
    if parameters["activation"] == "leaky_relu":
        hidden = layers.LeakyReLU()(hidden)
    else:
        hidden = layers.Activation(parameters["activation"])(hidden)
    rate = keras.ops.exp(layers.Dense(1)(hidden))
    model = keras.Model(features, rate)
    model.compile(keras.optimizers.Adam(learning_rate=parameters["learning_rate"]), keras.losses.Poisson())
    return model


def objective(trial):
    parameters = suggest(trial)
    model = build(parameters)
    early = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=3, restore_best_weights=True, mode="min"
    )
    model.fit(
        x=train.x,
        y=train.y,
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        verbose=0,
        callbacks=early,
        validation_data=tuple(validation),
        sample_weight=train.weight,
    )
    return model.evaluate(
        validation.x, validation.y, sample_weight=validation.weight, batch_size=5000, verbose=0
    )


def seed_average(score, seeds):
    if len(seeds) == 0:
        raise ValueError("no seeds")
    return np.mean([score(int(seed)) for seed in seeds])


def search():
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    study.optimize(objective, n_trials=12)
    return study
