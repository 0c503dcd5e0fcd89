"""The assertions of graders: what they accept, and what they say of the rest."""

from collections import Counter
from typing import Any, NamedTuple

import hypothesis.extra.numpy as arrays_of
import numpy as np
import pytest
import torch
from cvgrade import checks
from cvgrade.checks import (
    CheckFailure,
    as_numbers,
    assert_close,
    assert_equal,
    assert_raises,
    assert_shape,
    neighbourhood,
    same_answer,
)
from cvgrade.errors import StudentError
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule
from hypothesis import given
from hypothesis import strategies as st

SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
NUMBERS = st.floats(-1e6, 1e6)


class Tensor:
    """What a torch tensor offers, as far as a check asks."""

    def __init__(self, values):
        self._values = np.array(values)

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self._values


class Size(NamedTuple):
    height: int
    width: int


class LyingList(list):
    def __iter__(self):
        return iter([1, 2])


class Liar:
    def __eq__(self, other):
        return True

    __hash__ = None


def failure(call: Any, *args: Any, **options: Any) -> CheckFailure:
    with pytest.raises(CheckFailure) as caught:
        call(*args, **options)
    return caught.value


@given(arrays_of.arrays(float, SHAPES, elements=NUMBERS), st.data(), st.floats(0, 1e-3), st.floats(0, 1e-3))
def test_close_means_what_numpy_means_by_it(expected, data, atol, rtol):
    noise = data.draw(arrays_of.arrays(float, expected.shape, elements=st.floats(-2, 2)))
    got = expected + noise * (atol + rtol * np.abs(expected))
    if np.allclose(got, expected, atol=atol, rtol=rtol):
        assert_close(got, expected, atol=atol, rtol=rtol)
    else:
        assert failure(assert_close, got, expected, atol=atol, rtol=rtol).cause == "wrong value"


@pytest.mark.parametrize(
    "got",
    [
        [[1, 2], [3, 4]],
        ((1.0, 2.0), (3.0, 4.0)),
        np.array([[1, 2], [3, 4]], np.float32),
        np.array([[1, 2], [3, 4]], np.uint8),
        [np.array([1, 2]), np.array([3, 4])],
        Tensor([[1, 2], [3, 4]]),
    ],
    ids=["lists", "tuples", "float32", "bytes", "list of arrays", "tensor"],
)
def test_close_takes_numbers_in_any_container(got):
    assert_close(got, [[1, 2], [3, 4]])


def test_the_shape_is_told_before_any_value():
    error = failure(assert_close, np.zeros((2, 3)), np.ones((3, 2)), what="edges")
    assert (error.cause, error.message) == ("wrong shape", "edges has shape (2, 3), expected (3, 2).")
    assert error.got.shape == (2, 3)
    assert error.expected.shape == (3, 2)


def test_the_first_entry_that_differs_is_told_with_their_number():
    expected = np.arange(12.0).reshape(3, 4)
    got = expected.copy()
    got[1, 2] = 6.5
    got[2, 0] = -1
    error = failure(assert_close, got, expected)
    assert error.cause == "wrong value"
    assert error.message == "the result[1, 2] is 6.5, expected 6; 2 of 12 entries differ."


def test_a_single_number_is_told_without_an_index():
    assert failure(assert_close, 5, 6).message == "the result is 5, expected 6; it differs."


@pytest.mark.parametrize("expected", [0.0, np.nan])
def test_nan_never_passes_and_is_named(expected):
    error = failure(assert_close, [1, np.nan], [1, expected])
    assert error.cause == "wrong value"
    assert "NaN (not a number)" in error.message


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_is_not_attempted_and_asks_for_the_return(nothing):
    error = failure(assert_close, nothing, [1])
    assert error.cause == "not attempted"
    assert "`return`" in error.message


@pytest.mark.parametrize(
    "value",
    ["text", b"bytes", ["a", "b"], {"a": 1}, [[1, 2], [3]], [None, 1], [10**400, 0.5], object(), Liar()],
    ids=["text", "bytes", "texts", "dict", "ragged", "with None", "too large", "object", "liar"],
)
def test_what_is_no_array_of_numbers_is_a_wrong_type(value):
    error = failure(as_numbers, value, what="yellowness")
    assert error.cause == "wrong type"
    assert error.message.startswith("yellowness is of type ")


def test_an_answer_is_copied_and_freed_of_its_class():
    class Grid(np.ndarray):
        pass

    original = np.zeros(3).view(Grid)
    copy = as_numbers(original)
    assert type(copy) is np.ndarray
    assert not np.shares_memory(copy, original)


def test_shape_returns_the_answer_as_an_array():
    np.testing.assert_array_equal(assert_shape([[1, 2, 3]], (1, 3)), [[1, 2, 3]])


def test_a_wrong_shape_is_told_with_both():
    error = failure(assert_shape, [1, 2], (3,), what="by_hand")
    assert (error.cause, error.message) == ("wrong shape", "by_hand has shape (2,), expected (3,).")
    assert (error.got, error.expected) == ((2,), (3,))  # what feedback shows: no made-up entries


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3.0),
        ("same", "same"),
        ([1, 2], (1, 2)),
        (Size(2, 3), (2, 3)),
        (np.array([1, 2]), [1, 2]),
        (np.float64(2), 2),
        (None, None),
        ({"a": [1, 2]}, {"a": (1, 2)}),
    ],
)
def test_equal_takes_the_same_plain_values(got, expected):
    assert_equal(got, expected)


@pytest.mark.parametrize(
    ("got", "expected", "message"),
    [
        ("3", 3, "the result is of type str, expected of type int."),
        (True, 1, "the result is of type bool, expected of type int."),
        (None, "a", "the result is nothing (None), expected of type str."),
        (Liar(), 3, "the result is of type Liar, expected of type int."),
        ([1], {"a": 1}, "the result is of type tuple, expected of type dict."),
    ],
)
def test_equal_tells_another_kind_of_value(got, expected, message):
    error = failure(assert_equal, got, expected)
    assert (error.cause, error.message) == ("wrong type", message)


@pytest.mark.parametrize(
    ("got", "expected", "message"),
    [
        (3, 4, "the result is 3, expected 4."),
        ("ab", "ba", "the result is 'ab', expected 'ba'."),
        ([1, 2], [1, 3], "the result is (1, 2), expected (1, 3)."),
        ({"a": 1}, {"a": 2}, "the result is {'a': 1}, expected {'a': 2}."),
        ([Liar()], [Liar()], "the result is (<Liar>,), expected (<Liar>,)."),
        (LyingList([3, 4]), [1, 2], "the result is (3, 4), expected (1, 2)."),
    ],
)
def test_equal_tells_another_value(got, expected, message):
    error = failure(assert_equal, got, expected)
    assert (error.cause, error.message) == ("wrong value", message)


def refuses(error: BaseException) -> Any:
    def call() -> None:
        raise error

    return call


@pytest.mark.parametrize(
    "error", [ValueError("no"), StudentError("exception", "ValueError: no")], ids=["in place", "jailed"]
)
def test_a_refusal_is_recognised_in_place_and_from_the_jail(error):
    assert_raises(refuses(error), "ValueError")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: 3, "the call returned 3, expected it to raise ValueError."),
        (lambda: "x" * 200, "the call returned '" + "x" * 76 + "…, expected it to raise ValueError."),
        (refuses(TypeError("no")), "the call raised TypeError, expected ValueError."),
        (
            refuses(StudentError("exception", "IndexError: no")),
            "the call raised IndexError, expected ValueError.",
        ),
    ],
)
def test_a_missing_or_another_refusal_is_told(call, message):
    error = failure(assert_raises, call, "ValueError")
    assert (error.cause, error.message) == ("wrong value", message)


def test_a_timeout_is_no_refusal():
    with pytest.raises(StudentError, match="did not finish"):
        assert_raises(refuses(StudentError("timeout", "it did not finish")), "ValueError")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1, 2], np.array([1.0, 2.0]), True),
        ([1, np.nan], [1, np.nan], True),
        ([1, 2], [1, 2.1], False),
        ([[1, 2]], [1, 2], False),
        ("a", "a", True),
        ("a", "b", False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        (None, None, True),
        (None, 0, False),
    ],
)
def test_two_answers_are_the_same_as_data(one, other, same):
    assert same_answer(one, other) is same


def test_a_neighbourhood_is_cut_at_the_borders():
    array = np.arange(2 * 9 * 9).reshape(2, 9, 9)
    np.testing.assert_array_equal(neighbourhood(array, (1, 0, 8)), array[1, :4, 5:])
    assert neighbourhood(array, (0, 4, 4)).shape == (7, 7)


def test_a_difference_says_which_entry_is_the_first():
    expected = np.zeros((3, 4))
    with pytest.raises(CheckFailure) as caught:
        assert_close([[0, 0, 0, 0], [0, 0, 5, 0], [7, 0, 0, 0]], expected)
    assert caught.value.first == (1, 2)
    with pytest.raises(CheckFailure) as caught:
        assert_close(np.zeros((4, 3)), expected)
    assert caught.value.first is None


def test_an_award_ends_the_test_below_one_and_lets_it_go_on_at_one():
    checks.award(1, "all")
    with pytest.raises(checks.PartialCredit, match="half of it") as raised:
        checks.award(0.5, "half of it")
    assert (raised.value.fraction, raised.value.cause) == (0.5, "partly right")


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_an_award_that_is_no_fraction_is_the_tests_own_fault(fraction):
    with pytest.raises(ValueError, match=r"award: expected a fraction from 0 to 1, got .*\. Mend the test\."):
        checks.award(fraction, "-")


STEPS = {0.5: 0.2, 0.7: 0.5, 0.9: 1.0}


@pytest.mark.parametrize(
    ("accuracy", "fraction", "message"),
    [
        (0.2, 0.0, "accuracy 0.200; 0.5 earns 20% of the points"),
        (0.5, 0.2, "accuracy 0.500; 0.7 earns 50% of the points"),
        (0.84, 0.5, "accuracy 0.840; 0.9 earns full marks"),
        (0.89999, 0.5, "accuracy 0.899; 0.9 earns full marks"),
        (float("nan"), 0.0, "accuracy nan; 0.5 earns 20% of the points"),
    ],
)
def test_steps_award_the_highest_that_is_reached_and_name_the_next(accuracy, fraction, message):
    with pytest.raises(checks.PartialCredit) as raised:
        checks.accuracy_steps(accuracy, STEPS)
    assert (raised.value.fraction, raised.value.message) == (fraction, message)


def test_the_last_step_passes():
    checks.accuracy_steps(0.9, STEPS)
    checks.accuracy_steps(0.95, STEPS)


def scores_of(guessed: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[guessed]


def test_accuracy_counts_the_highest_scores_at_the_labels():
    labels = np.array([0, 1, 2, 2])
    assert checks.accuracy(scores_of(np.array([0, 1, 2, 0]), 3), labels) == 0.75
    assert checks.accuracy(scores_of(labels, 3).tolist(), labels) == 1.0


def test_accuracy_names_outputs_in_another_order():
    labels = np.arange(100) % 5
    with pytest.raises(CheckFailure, match="another order than the class names") as raised:
        checks.accuracy(scores_of(np.array([3, 0, 4, 1, 2])[labels], 5), labels)
    assert raised.value.public


def test_accuracy_takes_chance_and_a_constant_for_what_they_are():
    rng = np.random.default_rng(0)
    labels = np.arange(550) % 55
    assert checks.accuracy(rng.random((550, 55)), labels) < 0.1
    assert checks.accuracy(np.ones((550, 55)), labels) == 10 / 550


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (np.zeros((4, 2)), r"has shape \(4, 2\), expected \(4, 3\): a score for each class"),
        (np.zeros((3, 3)), r"has shape \(3, 3\), expected \(4, 3\)"),
        (np.zeros(4), "has shape"),
        (np.full((4, 3), np.nan), "the model's output is NaN"),
    ],
)
def test_accuracy_refuses_what_are_no_scores(scores, message):
    with pytest.raises(CheckFailure, match=message):
        checks.accuracy(scores, [0, 1, 2, 2])


@pytest.mark.parametrize(
    ("value", "cause", "message"),
    [
        (None, "not attempted", "the result is None, expected a Keras model. Is it written, and does"),
        ([1], "wrong type", "the result is of type list, expected a Keras model."),
        (RemoteModule(None, None), "wrong type", "the result is a torch module, expected a Keras model."),
    ],
)
def test_an_answer_that_is_no_model_is_told(value, cause, message):
    with pytest.raises(CheckFailure, match=message) as raised:
        checks.as_model(value)
    assert raised.value.cause == cause


def test_models_and_modules_are_told_apart():
    model, module = RemoteModel(None, text="{}"), RemoteModule(None, None)
    assert checks.as_model(model) is model
    assert checks.as_module(module) is module
    with pytest.raises(CheckFailure, match="the network is a Keras model, expected a torch module"):
        checks.as_module(model, what="the network")


def test_parameters_are_loaded_in_order_whatever_their_names():
    oracle = torch.nn.Linear(3, 2)
    state = {"a": np.ones((2, 3), np.float32), "b": np.zeros(2)}
    checks.load_in_order(oracle, state)
    assert oracle(torch.ones(1, 3)).tolist() == [[3.0, 3.0]]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"a": np.ones((2, 3))}, "the network has 1 parameter arrays, expected 2"),
        (
            {"a": np.ones((2, 3)), "b": np.ones(3)},
            r"parameter array 2 \(b\) has shape \(3,\), expected \(2,\)",
        ),
    ],
)
def test_parameters_that_do_not_fit_are_told_with_the_first(state, message):
    with pytest.raises(CheckFailure, match=message) as raised:
        checks.load_in_order(torch.nn.Linear(3, 2), state)
    assert raised.value.cause == "wrong shape"


def test_long_texts_in_a_list_take_no_room_for_each_other():
    error = failure(assert_close, ["x" * 10**6] + [""] * 10**5, [1])
    assert (error.cause, error.message) == (
        "wrong type",
        "the result is of type list and holds text, expected an array of numbers.",
    )


def test_a_large_array_is_named_by_its_shape():
    error = failure(assert_raises, lambda: np.ones(10**8, np.int8), "ValueError")
    assert (
        error.message == "the call returned an array of shape (100000000,), expected it to raise ValueError."
    )
    error = failure(assert_equal, np.ones(10**8, np.int8), "a text")
    assert error.message == "the result is an array of shape (100000000,), expected 'a text'."
    assert not same_answer(np.ones(10**8, np.int8), "a text")


def test_a_wrong_shape_shows_no_numbers_as_expected():
    error = failure(assert_shape, [1, 2], (3,))
    assert (error.expected, error.got) == ((3,), (2,))


def test_an_error_of_a_kind_is_accepted():
    def refuse():
        raise np.linalg.LinAlgError("a kind of ValueError")

    def refuse_in_the_jail():
        raise StudentError("exception", "LinAlgError (ValueError): a kind of ValueError")

    assert_raises(refuse, "ValueError")
    assert_raises(refuse_in_the_jail, "ValueError")
    assert (
        "raised LinAlgError (ValueError), expected KeyError"
        in failure(assert_raises, refuse_in_the_jail, "KeyError").message
    )


@pytest.mark.parametrize("answer", [(1, [2, 3]), [1, [2, 3]], np.array([[1, 2], [3, 4]])])
def test_the_parts_of_an_answer_may_come_in_a_tuple_a_list_or_an_array(answer):
    first, second = checks.as_parts(answer, ("one", "other"))
    assert_equal([first, second], list(answer))


@pytest.mark.parametrize(
    ("answer", "cause", "message"),
    [
        (
            None,
            "not attempted",
            "the result is None, expected 2 things: mean, spread. Does it end with `return`?",
        ),
        (0.5, "wrong type", "the result is of type float, expected 2 things: mean, spread."),
        (
            {"mean": 1, "spread": 2},
            "wrong type",
            "the result is of type dict, expected 2 things: mean, spread.",
        ),
        ("ab", "wrong type", "the result is of type str, expected 2 things: mean, spread."),
        ((1, 2, 3), "wrong shape", "the result has 3 parts, expected 2 things: mean, spread."),
    ],
)
def test_an_answer_without_these_parts_is_told_which_they_are(answer, cause, message):
    error = failure(checks.as_parts, answer, ("mean", "spread"))
    assert (error.cause, error.message) == (cause, message)


def test_a_counter_is_as_good_as_a_dict():
    assert_equal(Counter("aab"), {"a": 2, "b": 1})
    assert "'a': 2" in failure(assert_equal, Counter("aab"), {"a": 1}).message


def test_answers_of_several_parts_are_compared_part_by_part():
    one, other = (np.array([np.nan, 1.0]), np.ones(1)), (np.array([np.nan, 1.0 + 1e-9]), np.ones(1))
    assert same_answer(one, other)
    assert same_answer(one, list(other))
    assert not same_answer(one, other[:1])
    assert not same_answer(one, (other[0], np.zeros(1)))
    assert same_answer([("a", 1)], [("a", 1)])
    assert not same_answer([("a", 1)], [("b", 1)])
