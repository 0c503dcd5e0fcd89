import numpy as np
import pytest
import torch
from cvgrade.traces import Trace


def trace(answer, *, test="test_one", name="conv", args=(1.5,), **kwargs):
    trace = Trace(test)
    trace.add(name, args, kwargs, answer)
    return trace


GIVEN = np.array([[1.0, 2.5], [-0.0, 4.0]])


@pytest.mark.parametrize(
    "answer",
    [
        GIVEN.tolist(),
        tuple(map(tuple, GIVEN.tolist())),
        GIVEN.astype(np.float32),
        GIVEN.astype(">f8"),
        torch.tensor(GIVEN),
        GIVEN + 1e-9,
        np.nextafter(GIVEN, 10.0),
        np.asfortranarray(GIVEN),
    ],
)
def test_equal_answers_of_any_type_leave_the_same_trace(answer):
    assert trace(answer).identity == trace(GIVEN).identity


@pytest.mark.parametrize(
    "other",
    [
        trace(GIVEN.T),
        trace(GIVEN[0]),
        trace(GIVEN.reshape(4)),
        trace(GIVEN + 1e-3),
        trace(-GIVEN),
        trace(np.where(GIVEN > 3, np.nan, GIVEN)),
        trace(np.where(GIVEN > 3, np.inf, GIVEN)),
        trace(GIVEN + 0j),
        trace("text"),
        trace(None),
        trace({"a": GIVEN}),
        trace([GIVEN, "text"]),
        trace(GIVEN, test="test_two"),
        trace(GIVEN, name="pool"),
        trace(GIVEN, args=(1.6,)),
        trace(GIVEN, args=()),
        trace(GIVEN, stride=2),
    ],
)
def test_another_answer_question_or_test_leaves_another_trace(other):
    assert other.complete
    assert other.identity != trace(GIVEN).identity


def test_an_exception_is_an_answer_by_its_kind():
    traces = []
    for error in (ValueError("one"), ValueError("two"), TypeError("one")):
        traces.append(Trace("test"))
        traces[-1].failed("conv", (1,), {}, error)
    assert traces[0].identity == traces[1].identity != traces[2].identity


def test_an_object_that_cannot_be_compared_leaves_no_trace():
    assert trace({"a": [1, "b", None, b"c", 2j]}).complete
    assert not trace(object()).complete
    assert not trace([1, object()]).complete


def test_networks_are_compared_by_their_layers():
    import keras

    def network(units, name):
        return keras.Sequential([keras.Input((4,), name=name), keras.layers.Dense(units)])

    assert trace(network(3, "a")).identity == trace(network(3, "b")).identity
    assert trace(network(3, "a")).identity != trace(network(4, "a")).identity
    assert trace(torch.nn.Linear(2, 3)).identity != trace(torch.nn.Linear(3, 2)).identity


def test_only_the_same_trace_opens_what_it_sealed():
    sealed = trace(GIVEN).seal("The kernel is flipped — ½")
    assert trace(GIVEN.astype(np.float32)).unseal(sealed) == "The kernel is flipped — ½"
    assert "kernel" not in sealed
    with pytest.raises(UnicodeDecodeError):
        trace(GIVEN + 1).unseal(sealed)
    assert trace(GIVEN).identity not in sealed
