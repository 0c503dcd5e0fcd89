"""The facts that chapter 8 teaches, each against an oracle."""

from __future__ import annotations

import json
import multiprocessing
import re
from pathlib import Path

import keras
import numpy as np
import optuna
import pytest
import scipy.stats
from cvbook import claims_network
from cvbook.claims_network import Policies, Setting, constant_loss, split_policies, train_network
from optuna.storages.journal import JournalFileBackend, JournalStorage
from reading import BOOK

CHAPTER = (BOOK / "chapters" / "08_tuning.md").read_text("utf-8")
NEURONS = [4, 8, 16, 32, 64, 128, 256]
ACTIVATIONS = ["relu", "leaky_relu", "tanh"]


def recorded(part: str) -> dict:
    return json.loads((BOOK / "cvbook" / "recorded" / f"tuning_{part}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def parts() -> tuple[Policies, Policies]:
    return split_policies(rows=2_500, seed=8)


def test_loss_is_keras_poisson_up_to_its_epsilon(parts):
    _, validation = parts
    rates = np.random.default_rng(0).uniform(0.05, 0.5, len(validation.weight))
    ours = np.average(rates - validation.claims_a_year * np.log(rates), weights=validation.weight)
    keras_loss = keras.losses.Poisson()(
        validation.claims_a_year[:, None], rates[:, None], sample_weight=validation.weight
    )
    assert float(keras_loss) == pytest.approx(ours, rel=1e-4)


def test_constant_loss_is_the_least_of_all_constants(parts):
    _, validation = parts
    rates = np.linspace(0.01, 0.5, 2_000)
    losses = [
        np.average(rate - validation.claims_a_year * np.log(rate), weights=validation.weight)
        for rate in rates
    ]
    assert constant_loss(validation) == pytest.approx(min(losses), abs=1e-6)
    assert constant_loss(validation) <= min(losses)


def test_parts_share_no_policy_and_are_standardised_by_the_training_part(parts):
    train, validation = parts
    assert (len(train.weight), len(validation.weight)) == (2_000, 500)
    np.testing.assert_allclose(train.features[:, :7].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(train.features[:, :7].std(axis=0), 1, atol=1e-4)
    assert np.isclose(train.weight.mean(), 1, atol=1e-5)
    both = np.concatenate([train.features, validation.features])
    assert len(np.unique(both, axis=0)) > 0.99 * len(both)


def test_untrained_network_forecasts_about_the_start_and_ends_in_an_exponential():
    setting = Setting((8, 4), ("relu", "tanh"), 0.002)
    model = claims_network.claims_network(setting, columns=48, start=0.1)
    assert model.count_params() == (48 * 8 + 8) + (8 * 4 + 4) + (4 + 1)
    assert model.layers[-1].activation is keras.activations.exponential
    assert model.loss == "poisson"
    assert float(model.optimizer.learning_rate) == pytest.approx(0.002)
    np.testing.assert_allclose(model.predict(np.zeros((3, 48)), verbose=0), 0.1, rtol=1e-5)


def test_early_stopping_waits_three_epochs_and_brings_the_best_weights_back(parts):
    model, losses = train_network(Setting((16,), ("relu",), 0.05), parts, seed=0)
    best = int(np.argmin(losses))
    assert len(losses) == min(best + 1 + claims_network.PATIENCE, claims_network.EPOCHS)
    _, validation = parts
    again = model.evaluate(
        validation.features,
        validation.claims_a_year,
        sample_weight=validation.weight,
        batch_size=500,
        verbose=0,
    )
    assert again == pytest.approx(losses[best], abs=1e-5)


def test_report_of_an_epoch_can_end_a_training(parts):
    seen = []

    def give_up(epoch: int, loss: float) -> None:
        seen.append((epoch, loss))
        raise optuna.TrialPruned

    with pytest.raises(optuna.TrialPruned):
        train_network(Setting((4,), ("relu",), 1e-3), parts, seed=0, after_epoch=give_up)
    assert len(seen) == 1


@pytest.mark.parametrize("part", ["random", "tpe", "pruned", "shared"])
def test_recorded_trials_lie_in_the_search_space(part: str):
    for trial in recorded(part)["trials"]:
        assert trial["parameters"]["neurons"] in NEURONS
        assert trial["parameters"]["activation"] in ACTIVATIONS
        assert 1e-4 <= trial["parameters"]["learning_rate"] <= 1e-2


@pytest.mark.parametrize("part", ["random", "tpe", "layers"])
def test_recorded_objective_is_the_best_epoch(part: str):
    trials = recorded(part)["trials"]
    assert len(trials) == 20
    for trial in trials:
        assert trial["loss"] == pytest.approx(min(trial["epochs"]), abs=1e-6)
        best = int(np.argmin(trial["epochs"]))
        assert len(trial["epochs"]) in {best + 4, claims_network.EPOCHS}


def test_recorded_searches_name_their_command_date_and_cost():
    for file in (BOOK / "cvbook" / "recorded").glob("tuning_*.json"):
        run = json.loads(file.read_text("utf-8"))["run"]
        assert run["command"] == f"python book/run_tuning.py {file.stem.removeprefix('tuning_')}"
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", run["date"])
        assert run["seconds"] > 0


def test_best_of_twenty_equal_settings_looks_nearly_two_deviations_too_good():
    density = scipy.stats.norm
    x = np.linspace(-8, 8, 20_001)
    expected = np.trapezoid(x * 20 * density.pdf(x) * density.sf(x) ** 19, x)
    assert expected == pytest.approx(-1.867, abs=1e-3)
    assert "1.87 standard deviations" in CHAPTER


def test_half_of_logarithmic_rates_lie_below_a_thousandth():
    trials = [optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=s)).ask() for s in range(400)]
    rates = np.array([trial.suggest_float("rate", 1e-4, 1e-2, log=True) for trial in trials])
    assert np.mean(rates < 1e-3) == pytest.approx(0.5, abs=0.08)


def work(journal: str, worker: int) -> None:
    """Add trials to a shared study until eight are there."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.load_study(
        study_name="shared",
        storage=JournalStorage(JournalFileBackend(journal)),
        sampler=optuna.samplers.RandomSampler(seed=worker),
    )

    def objective(trial: optuna.Trial) -> float:
        trial.set_user_attr("worker", worker)
        return (trial.suggest_float("a", -10, 10) - 2) ** 2

    study.optimize(objective, callbacks=[optuna.study.MaxTrialsCallback(8, states=None)])


def test_two_processes_share_a_study_through_a_journal(tmp_path: Path):
    journal = str(tmp_path / "study.journal")
    study = optuna.create_study(study_name="shared", storage=JournalStorage(JournalFileBackend(journal)))
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(journal, number)) for number in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    trials = study.get_trials()
    assert [trial.number for trial in trials] == list(range(len(trials)))  # none twice, none left out
    assert len(trials) >= 8
    values = [trial.params["a"] for trial in trials]
    assert len(set(values)) == len(values)  # samplers with seeds of their own


def test_chapter_does_not_print_the_functions_of_its_exercise():
    for name in ("poisson_deviance", "def suggest(", "def build(", "def objective(", "seed_average"):
        assert name not in CHAPTER


def test_keras_tuner_searches_the_same_settings_and_comes_as_far():
    searches = recorded("keras_tuner")["searches"]
    for trials in searches.values():
        assert len(trials) == 20
        for trial in trials:
            assert trial["parameters"]["neurons"] in NEURONS
            assert trial["parameters"]["activation"] in ACTIVATIONS
            assert 1e-4 <= trial["parameters"]["learning_rate"] <= 1e-2
    best = min(trial["loss"] for trial in recorded("random")["trials"])
    for trials in searches.values():
        assert abs(min(trial["loss"] for trial in trials) - best) < 0.004
