"""Arguments that are made in the student's process: the same in the jail and in an open notebook."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from cvgrade.assignment import GraderTest
from cvgrade.errors import StudentError
from cvgrade.in_place import InPlace
from cvgrade.limits import Limits
from cvgrade.sandbox import jail
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.given import Given
from cvgrade.sandbox.proxy import RemoteStudent, Session
from cvgrade.sandbox.replay import replay

CODE = """
import keras, numpy as np

def through(x, activation):
    return activation(x)

def draw(rng, n):
    return rng.integers(0, 100, n)

def block(x, filters):
    return keras.layers.Conv2D(filters, 3, padding="same")(x)

def not_connected(x):
    return keras.Input((3,))

def total(score, seeds=()):
    return sum(score(seed) for seed in seeds)
"""
WRONG = CODE.replace("sum(score(seed) for seed in seeds)", "-1.0")
LIMITS = Limits(call_timeout_s=10.0, cell_timeout_s=20.0, submission_timeout_s=200.0)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    if jail.why_not():
        pytest.skip(jail.why_not() or "")
    with Zygote(("numpy", "torch", "keras")) as started:
        yield started


@pytest.fixture(scope="module")
def session(zygote: Zygote) -> Iterator[Session]:
    found = Session(zygote, (CODE,), LIMITS)
    yield found
    found.end()


@pytest.fixture(params=["jail", "notebook"])
def student(request: pytest.FixtureRequest) -> Any:
    if request.param == "jail":
        found = request.getfixturevalue("session")
        found.before_test()
        return RemoteStudent(found)
    variables: dict[str, Any] = {}
    exec(CODE, variables)
    return InPlace(variables).student


def test_a_function_is_an_argument(student):
    given = student.given("lambda x: np.maximum(x, low)", low=0.5)
    assert student.through(np.array([-1.0, 2.0]), given).tolist() == [0.5, 2.0]
    assert student.through(np.array([1.0]), activation=given).tolist() == [1.0]


def test_a_generator_starts_anew_for_every_call(student):
    given = student.given("np.random.default_rng(seed)", seed=3)
    expected = np.random.default_rng(3).integers(0, 100, 5)
    assert [student.draw(given, 5).tolist() for _ in range(2)] == [expected.tolist()] * 2


def test_a_symbolic_answer_is_the_model_from_the_symbolic_argument(student):
    model = student.block(student.given("keras.Input((8, 6, 2))"), 5)
    assert (model.input_shape, model.output_shape) == ((None, 8, 6, 2), (None, 8, 6, 5))
    assert model.parameters == 3 * 3 * 2 * 5 + 5


def test_a_symbolic_answer_that_does_not_come_from_the_argument_is_the_students_mistake(student):
    with pytest.raises(StudentError) as raised:
        student.not_connected(student.given("keras.Input((8,))"))
    assert raised.value.cause == "exception"


def test_a_given_function_may_refuse_an_argument(student):
    score = student.given("lambda seed: table[seed]", table={1: 2.0, 4: 0.5})
    assert student.total(score, [1, 4]) == 2.5
    with pytest.raises(StudentError, match="KeyError: 2"):
        student.total(score, [2])


def test_a_source_that_is_no_expression_is_the_tests_own_mistake(student):
    with pytest.raises(SyntaxError):
        student.given("x = 1")


def test_an_optuna_trial_is_an_argument(student):
    trial = student.given("optuna.trial.FixedTrial(values)", values={"n": 7})
    suggest = student.given("lambda trial: trial.suggest_int('n', 1, 9)")
    assert student.through(trial, suggest) == 7


def test_a_known_mistake_is_put_the_same_questions(zygote, session):
    session.before_test()
    student = RemoteStudent(session)
    score = student.given("lambda seed: table[seed]", table={1: 2.0})
    assert student.total(score, seeds=[1]) == 2.0
    other = Session(zygote, (WRONG,), LIMITS)
    try:
        assert [call.answer for call in replay(other, list(session.calls))] == [-1.0]
    finally:
        other.end()


def test_a_trace_depends_on_what_was_given():
    variables: dict[str, Any] = {}
    exec(CODE, variables)
    subject = InPlace(variables)
    identities = []
    for source in ("lambda x: x * 0", "lambda x: x * 0", "lambda x: -x * 0"):
        subject.before_test(GraderTest("test", "through", 1.0, "hint", "visible", 1))
        subject.student.through(1.0, subject.student.given(source))
        assert subject.trace.complete
        identities.append(subject.trace.identity)
    assert identities[0] == identities[1] != identities[2]


def test_it_is_written_as_a_test_writes_it():
    assert repr(Given("abs(x)", {"x": -3})) == "student.given('abs(x)', x=-3)"
