"""What a student sees and can run: `check("suggest")` in the notebook runs the tests of one task."""

import math

import numpy as np
import pytest
from cvgrade.checks import CheckFailure, as_model, as_numbers, assert_close, assert_equal, assert_shape, award

NEURONS = (4, 8, 16, 32, 64, 128, 256)
ACTIVATIONS = ("relu", "leaky_relu", "tanh")
SETTING = {"neurons": 64, "activation": "tanh", "learning_rate": 0.01}
FEATURES = 48
TRIALS = 12


FIXED_TRIAL = "optuna.trial.FixedTrial(values)"


def one_number(answer, what):
    """Return an answer that is one finite number, also as an array or a tensor of one entry."""
    number = as_numbers(answer, what=what)
    if number.size != 1:
        raise CheckFailure("wrong shape", f"{what} has shape {number.shape}, expected one number.")
    value = float(number.reshape(()))
    if not math.isfinite(value):
        raise CheckFailure("wrong value", f"{what} is {value}, expected a finite number.")
    return value


def is_number(value):
    """Say whether a value from a JSON file is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def completed_trials(student):
    """Read study.json, and return its completed trials, each a dict with a value and parameters."""
    content = student.artifact_json("study.json")
    trials = content.get("trials") if isinstance(content, dict) else None
    if not isinstance(trials, list) or not all(isinstance(trial, dict) for trial in trials):
        text = 'study.json holds no list of trials. Write it with `save_study(study, "study.json")`.'
        raise CheckFailure("wrong type", text, public=True)
    done = [trial for trial in trials if trial.get("state") == "COMPLETE"]
    for trial in done:
        if not is_number(trial.get("value")) or not isinstance(trial.get("parameters"), dict):
            text = "A completed trial in study.json has no number as its value, or no parameters."
            raise CheckFailure("wrong type", text, public=True)
    if not done:
        raise CheckFailure("wrong value", "study.json holds no trial that was completed.", public=True)
    return done


# Task 1: the deviance


@pytest.mark.task(
    "poisson_deviance", points=3, hint="The table in the text has each term; take the mean, then times 2."
)
def test_poisson_deviance_of_the_worked_example(student):
    deviance = one_number(student.poisson_deviance([2, 1, 0], [1.0, 1.0, 0.5]), "the deviance")
    assert_close(deviance, 0.590863, atol=1e-5, what="the deviance")


@pytest.mark.task(
    "poisson_deviance",
    points=3,
    hint="Where y is 0, the term with the logarithm is 0, and mu is left: 2 · (0.1 + 0.3) / 2 = 0.4.",
)
def test_poisson_deviance_where_nothing_happened(student):
    deviance = one_number(student.poisson_deviance(np.zeros(2), np.array([0.1, 0.3])), "the deviance")
    assert_close(deviance, 0.4, atol=1e-6, what="the deviance")


# Task 2: suggestions


@pytest.mark.task(
    "suggest", points=3, hint="A dict with the keys neurons, activation and learning_rate; names as the keys."
)
def test_suggest_returns_what_the_trial_gives(student):
    trial = student.given(FIXED_TRIAL, values=SETTING)
    answer = student.suggest(trial)
    if not isinstance(answer, dict):
        assert_equal(answer, SETTING, what="suggest(trial)")
    assert_equal(sorted(map(str, answer)), sorted(SETTING), what="the list of keys")
    assert_equal(answer["activation"], "tanh", what='the value of "activation"')
    assert_close(answer["neurons"], 64, what='the value of "neurons"')
    assert_close(answer["learning_rate"], 0.01, what='the value of "learning_rate"')


# Task 3: the network


@pytest.mark.task("build", points=2, hint="48 features come in, one number goes out for each policy.")
def test_build_takes_features_and_gives_one_rate(student):
    model = as_model(student.once("build", SETTING), what="build(…)")
    assert_equal(model.input_shape, (None, FEATURES), what="the shape of the input")
    assert_equal(model.output_shape, (None, 1), what="the shape of the output")


@pytest.mark.task(
    "build",
    points=3,
    hint="Hidden layer: 48 · 64 weights and 64 biases. Output: 64 weights and 1 bias. No further layer.",
)
def test_build_has_the_parameters_of_one_hidden_layer(student):
    model = as_model(student.once("build", SETTING), what="build(…)")
    assert_equal(model.parameters, 50 * 64 + 1, what="the number of parameters for 64 neurons")


@pytest.mark.task("build", points=2, hint='Call model.compile(…) with loss="poisson" before you return it.')
def test_build_compiles_with_the_poisson_loss(student):
    model = as_model(student.once("build", SETTING), what="build(…)")
    if not model.loss and not model.optimizer:
        raise CheckFailure("wrong value", "The model is not compiled: it has no loss and no optimizer.")
    assert_equal(model.loss, "poisson", what="the loss")


# Task 4: the objective


@pytest.mark.task(
    "objective", points=3, hint="Return one number, the smallest validation loss: about a third."
)
def test_objective_trains_a_network_and_returns_a_loss(student):
    trial = student.given(FIXED_TRIAL, values=SETTING)
    loss = one_number(student.objective(trial), "objective(trial)")
    if not 0.25 < loss < 0.45:
        text = f"objective(trial) is {loss:.4f}, expected a loss near 0.35, as a trained network has."
        raise CheckFailure("wrong value", text)


# Task 5: seeds


@pytest.mark.task("seed_average", points=3, hint="(0.351 + 0.349 + 0.353) / 3 = 0.351")
def test_seed_average_of_three_seeds(student):
    score = student.given("lambda seed: table[seed]", table={1: 0.351, 2: 0.349, 3: 0.353})
    mean = one_number(student.seed_average(score, [1, 2, 3]), "the average")
    assert_close(mean, 0.351, what="the average")


# Task 6: the study


@pytest.mark.task("study", points=2, hint="At least 12 trials, each with three parameters within the ranges.")
def test_study_holds_trials_within_the_ranges(student):
    trials = completed_trials(student)
    for trial in trials:
        values = trial["parameters"]
        rate = values.get("learning_rate")
        inside = is_number(rate) and 1e-4 * (1 - 1e-9) <= rate <= 1e-2 * (1 + 1e-9)
        known = values.get("neurons") in NEURONS and values.get("activation") in ACTIVATIONS
        if not inside or not known or len(values) != 3:
            text = f"A trial has the parameters {str(values)[:200]}: not within the ranges of task 2."
            raise CheckFailure("wrong value", text, public=True)
    award(min(1.0, len(trials) / TRIALS), f"{len(trials)} trials were completed; {TRIALS} earn all points")


# Task 7: the model


@pytest.mark.task(
    "model", points=2, hint="The network of task 3, saved with model.save: 48 in, one rate out."
)
def test_model_gives_a_rate_for_each_policy(student):
    model = student.artifact("claims.keras")
    assert_equal(model.input_shape, (None, FEATURES), what="the shape of the input")
    features = np.zeros((3, FEATURES), np.float32)
    features[1:, 0] = [-3, 3]
    rates = assert_shape(model.predict(features), (3, 1), what="the rates of three policies")
    if not (rates > 0).all():
        raise CheckFailure("wrong value", "A rate is 0 or negative: let the output be exponential.")
