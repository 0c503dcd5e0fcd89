"""The searches of chapter 8, with small budgets; each part writes ``book/cvbook/recorded/tuning_PART.json``.

Run by hand from the repository's root: ``python book/run_tuning.py`` for all parts, or ``python book/run_tuning.py
seeds cnn`` for some (``seeds`` reads what ``tpe`` and ``layers`` found). One thread; some ten minutes on a slow core.
The policies and the characters are synthetic.
"""

from __future__ import annotations

import json
import multiprocessing
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cvdata  # chooses the Keras backend
import keras
import keras_tuner
import numpy as np
import optuna
import torch
from cvbook.claims_network import (
    BATCH,
    EPOCHS,
    PATIENCE,
    Policies,
    Setting,
    claims_network,
    constant_loss,
    split_policies,
    train_network,
)
from cvbook.networks import Layer, sequential
from optuna.storages.journal import JournalFileBackend, JournalStorage

ARTIFACTS = Path(__file__).parent / "cvbook" / "recorded"
ROWS, DATA_SEED, TRIALS = 20_000, 8, 20
NEURONS = [4, 8, 16, 32, 64, 128, 256]
ACTIVATIONS = ["relu", "leaky_relu", "tanh"]
RATES = (1e-4, 1e-2)
BY_HAND = {
    "4 relu, rate 0.0003": Setting((4, 4), ("relu", "relu"), 3e-4),
    "16 relu, rate 0.003": Setting((16, 16), ("relu", "relu"), 3e-3),
    "64 tanh, rate 0.003": Setting((64, 64), ("tanh", "tanh"), 3e-3),
    "256 relu, rate 0.01": Setting((256, 256), ("relu", "relu"), 1e-2),
}
SEEDS = 5

Parts = tuple[Policies, Policies]


def shared_setting(trial: optuna.trial.BaseTrial) -> Setting:
    """Two hidden layers with the same number of neurons and the same activation."""
    neurons = trial.suggest_categorical("neurons", NEURONS)
    activation = trial.suggest_categorical("activation", ACTIVATIONS)
    rate = trial.suggest_float("learning_rate", *RATES, log=True)
    return Setting((neurons, neurons), (activation, activation), rate)


def layered_setting(trial: optuna.trial.BaseTrial) -> Setting:
    """One to three hidden layers, each with neurons and an activation of its own."""
    depth = trial.suggest_int("layers", 1, 3)
    neurons = [trial.suggest_categorical(f"neurons_{i}", NEURONS) for i in range(1, depth + 1)]
    kinds = [trial.suggest_categorical(f"activation_{i}", ACTIVATIONS) for i in range(1, depth + 1)]
    rate = trial.suggest_float("learning_rate", *RATES, log=True)
    return Setting(tuple(neurons), tuple(kinds), rate)


def setting_of(parameters: dict[str, Any]) -> Setting:
    """Read a setting back from what a trial was given."""
    trial = optuna.trial.FixedTrial(parameters)
    return layered_setting(trial) if "layers" in parameters else shared_setting(trial)


def search(
    choose: Callable[[optuna.trial.BaseTrial], Setting],
    sampler: optuna.samplers.BaseSampler,
    pruner: optuna.pruners.BasePruner | None = None,
) -> dict[str, Any]:
    """Run a study of ``TRIALS`` trials, trial n with seed n; report the trials."""
    parts = split_policies(rows=ROWS, seed=DATA_SEED)
    study = optuna.create_study(sampler=sampler, pruner=pruner or optuna.pruners.NopPruner())

    def objective(trial: optuna.Trial) -> float:
        def report(epoch: int, loss: float) -> None:
            trial.report(loss, epoch)
            if trial.should_prune():
                raise optuna.TrialPruned

        _, losses = train_network(choose(trial), parts, seed=trial.number, after_epoch=report)
        return min(losses)

    study.optimize(objective, n_trials=TRIALS)
    return {"constant_loss": constant_loss(parts[1]), "trials": [described(t) for t in study.trials]}


def described(trial: optuna.trial.FrozenTrial) -> dict[str, Any]:
    """Describe a trial by numbers and words alone."""
    epochs = [round(loss, 6) for _, loss in sorted(trial.intermediate_values.items())]
    assert trial.value is not None
    return {
        "state": trial.state.name,
        "parameters": trial.params,
        "loss": round(trial.value, 6),
        "epochs": epochs,
        **trial.user_attrs,
    }


def run_random() -> dict[str, Any]:
    """Search by chance."""
    return search(shared_setting, optuna.samplers.RandomSampler(seed=8))


def run_tpe() -> dict[str, Any]:
    """Search with a memory; the first ten trials are those of the random search."""
    return search(shared_setting, optuna.samplers.TPESampler(seed=8))


def run_layers() -> dict[str, Any]:
    """Search with a memory, each layer by itself."""
    return search(layered_setting, optuna.samplers.TPESampler(seed=8))


def run_pruned() -> dict[str, Any]:
    """The random search again, the same settings and seeds; after five trials the worse half is cut off."""
    pruner = optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=1)
    return search(shared_setting, optuna.samplers.RandomSampler(seed=8), pruner)


def run_seeds() -> dict[str, Any]:
    """Four settings by hand and the winners of two searches, each from five starts; then on new policies."""
    parts = split_policies(rows=ROWS, seed=DATA_SEED)
    settings, found = dict(BY_HAND), {}
    for part in ("tpe", "layers"):
        trials = json.loads((ARTIFACTS / f"tuning_{part}.json").read_text("utf-8"))["trials"]
        best = min(trials, key=lambda trial: trial["loss"])
        settings[f"best of {part}"] = setting_of(best["parameters"])
        found[f"best of {part}"] = best["loss"]
    rows = []
    for name, setting in settings.items():
        # seeds that no search has used
        runs = [train_network(setting, parts, seed=100 + seed) for seed in range(SEEDS)]
        rows.append(
            {
                "name": name,
                "in_search": found.get(name),
                "losses": [round(min(losses), 6) for _, losses in runs],
                "epochs": [len(losses) for _, losses in runs],
            }
        )
    return {"constant_loss": constant_loss(parts[1]), "settings": rows}


def work_on_journal(journal: str, worker: int) -> None:
    """One process of a shared study: take the study from the journal, add trials until twelve are there."""
    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    parts = split_policies(rows=ROWS // 4, seed=DATA_SEED)
    study = optuna.load_study(
        study_name="shared",
        storage=JournalStorage(JournalFileBackend(journal)),
        sampler=optuna.samplers.TPESampler(seed=worker),  # a seed of its own, or both suggest the same
    )

    def objective(trial: optuna.Trial) -> float:
        trial.set_user_attr("worker", worker)
        _, losses = train_network(shared_setting(trial), parts, seed=trial.number)
        return min(losses)

    stop = optuna.study.MaxTrialsCallback(12, states=None)
    study.optimize(objective, callbacks=[stop])


def run_shared() -> dict[str, Any]:
    """Two processes work on one study, on a quarter of the policies; all that they share is a file."""
    with tempfile.TemporaryDirectory() as folder:
        journal = str(Path(folder) / "study.journal")
        storage = JournalStorage(JournalFileBackend(journal))
        study = optuna.create_study(study_name="shared", storage=storage)
        context = multiprocessing.get_context("spawn")
        workers = [context.Process(target=work_on_journal, args=(journal, number)) for number in (1, 2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert all(worker.exitcode == 0 for worker in workers)
        size = Path(journal).stat().st_size
        done = [t for t in study.trials if t.value is not None]
        begun = min(t.datetime_start for t in done if t.datetime_start)
        trials = []
        for trial in done:
            assert trial.datetime_start
            assert trial.datetime_complete
            span = [
                (moment - begun).total_seconds() for moment in (trial.datetime_start, trial.datetime_complete)
            ]
            trials.append({**described(trial), "seconds": [round(s, 1) for s in span]})
    return {"journal_bytes": size, "trials": trials}


def run_cnn() -> dict[str, Any]:
    """The network of chapter 7 on 2,200 of its images, 40 a character: eight random settings, four epochs each."""
    images = cvdata.load("casia55", limit=2_750)
    train, validation = np.split(np.arange(2_750), [2_200])  # by writer, as the set is in that order
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=7))

    def objective(trial: optuna.Trial) -> float:
        filters = trial.suggest_categorical("filters", [8, 16])
        dense = trial.suggest_categorical("dense", [32, 64, 128])
        rate = trial.suggest_float("learning_rate", *RATES, log=True)
        keras.utils.set_random_seed(trial.number)
        body: list[Layer] = [
            ("rescale", 255, 0),
            ("conv", filters, 3),
            ("pool", 2, 0),
            ("conv", 2 * filters, 3),
            ("pool", 2, 0),
            ("conv", 4 * filters, 3),
            ("pool", 4, 0),
            ("flatten", 0, 0),
            ("dense", dense, 0),
        ]
        model = sequential("tuned", (80, 60, 1), body, 55)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
        begun = time.perf_counter()
        history = model.fit(
            images.images[train],
            images.labels[train],
            validation_data=(images.images[validation], images.labels[validation]),
            batch_size=64,
            epochs=4,
            verbose=0,
        )
        trial.set_user_attr("seconds", round(time.perf_counter() - begun, 1))
        trial.set_user_attr("parameters_count", model.count_params())
        return max(history.history["val_accuracy"])

    study.optimize(objective, n_trials=8)
    trials = [{**described(t), "accuracy": round(t.value or 0, 4)} for t in study.trials]
    return {"source": images.source, "trials": [{k: v for k, v in t.items() if k != "loss"} for t in trials]}


def run_keras_tuner() -> dict[str, Any]:
    """Two searches of Keras Tuner over the same settings, by chance and by a Gaussian process."""
    train, validation = split_policies(rows=ROWS, seed=DATA_SEED)
    start = float(np.average(train.claims_a_year, weights=train.weight))

    def build(hp: keras_tuner.HyperParameters) -> keras.Model:
        neurons, activation = hp.Choice("neurons", NEURONS), hp.Choice("activation", ACTIVATIONS)
        rate = hp.Float("learning_rate", *RATES, sampling="log")
        setting = Setting((neurons, neurons), (activation, activation), rate)
        return claims_network(setting, train.features.shape[1], start)

    tuners = {"random": keras_tuner.RandomSearch, "bayesian": keras_tuner.BayesianOptimization}
    found = {}
    for name, tuner_class in tuners.items():
        keras.utils.set_random_seed(DATA_SEED)
        with tempfile.TemporaryDirectory() as folder:
            tuner = tuner_class(build, objective="val_loss", max_trials=TRIALS, seed=8, directory=folder)
            tuner.search(
                train.features,
                train.claims_a_year,
                sample_weight=train.weight,
                validation_data=tuple(validation),
                epochs=EPOCHS,
                batch_size=BATCH,
                callbacks=[keras.callbacks.EarlyStopping(patience=PATIENCE)],
                verbose=0,
            )
            trials = sorted(tuner.oracle.trials.values(), key=lambda trial: trial.trial_id)
            found[name] = [
                {"parameters": trial.hyperparameters.values, "loss": round(trial.score, 6)}
                for trial in trials
            ]
    return {"constant_loss": constant_loss(validation), "searches": found}


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "random": run_random,
    "tpe": run_tpe,
    "layers": run_layers,
    "pruned": run_pruned,
    "seeds": run_seeds,
    "shared": run_shared,
    "cnn": run_cnn,
    "keras_tuner": run_keras_tuner,
}


def main(wanted: list[str]) -> None:
    """Run the wanted parts, all by default, and write what they found."""
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        sys.exit(f"run_tuning: expected parts out of {', '.join(PARTS)}, got {', '.join(unknown)}.")
    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    ARTIFACTS.mkdir(exist_ok=True)
    for part in wanted or PARTS:
        begun, cpu = time.perf_counter(), time.process_time()
        result = PARTS[part]()
        run = {
            "command": f"python book/run_tuning.py {part}",
            "date": datetime.now(UTC).date().isoformat(),
            "machine": f"{platform.machine()}, one thread a process",
            "seconds": round(time.perf_counter() - begun),
            "cpu_seconds": round(time.process_time() - cpu),
            "versions": {
                "keras": keras.__version__,
                "optuna": optuna.__version__,
                "keras-tuner": keras_tuner.__version__,
                "torch": torch.__version__,
            },
        }
        text = json.dumps({"run": run, **result}, indent=1, ensure_ascii=False)
        (ARTIFACTS / f"tuning_{part}.json").write_text(text + "\n", "utf-8")
        print(f"{part}: {run['seconds']} s, of which {run['cpu_seconds']} s of processor", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
