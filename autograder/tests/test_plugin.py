"""Marks by pytest: what becomes of each end of a test, what a hidden test keeps to itself, seeds, diagnoses."""

import json
from collections.abc import Callable
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pytest
from cvgrade.assignment import GraderTest
from cvgrade.checks import CheckFailure, PartialCredit
from cvgrade.errors import Cause, GraderFault, StudentError
from cvgrade.plugin import MAX_SHOWN, GraderPlugin, judge, run_pytest
from cvgrade.results import TestResult
from hypothesis import given
from hypothesis import strategies as st

VISIBLE = GraderTest("test_one", "edges", 2.0, "A hint.", "visible", 1)
HIDDEN = GraderTest("test_two", "edges", 3.0, "A hint.", "hidden", 2)
STUDENTS_FAULTS = [cause for cause in get_args(Cause) if cause != "not graded"]


def test_a_test_that_ends_well_earns_its_points_without_a_word():
    result = judge(VISIBLE, None)
    assert (result.cause, result.earned, result.points, result.hint) == (None, 2.0, 2.0, "")


@pytest.mark.parametrize("cause", STUDENTS_FAULTS)
def test_a_failed_check_is_told_with_expected_and_got(cause):
    error = CheckFailure(cause, "it differs", expected=np.eye(2), got=[1, "a"])
    result = judge(VISIBLE, error)
    assert (result.cause, result.earned, result.message, result.hint) == (cause, 0.0, "it differs", "A hint.")
    assert result.expected == "[[1. 0.]\n [0. 1.]]"
    assert result.got == "[1, 'a']"


@pytest.mark.parametrize("cause", STUDENTS_FAULTS)
def test_a_students_error_is_told_with_its_details(cause):
    result = judge(VISIBLE, StudentError(cause, "it broke", details="line 3"))
    assert (result.cause, result.earned, result.message, result.details) == (cause, 0.0, "it broke", "line 3")


@pytest.mark.parametrize("test", [VISIBLE, HIDDEN], ids=["visible", "hidden"])
def test_a_fault_of_ours_is_not_graded(test):
    result = judge(test, GraderFault("the jail is gone"))
    assert (result.cause, result.earned, result.message) == ("not graded", 0.0, "the jail is gone")


@pytest.mark.parametrize("error", [ZeroDivisionError("oh"), AssertionError("oh"), AttributeError("oh")])
def test_a_test_that_breaks_by_itself_is_not_graded(error):
    result = judge(VISIBLE, error)
    assert result.cause == "not graded"
    assert result.message == f"the test itself failed: {type(error).__name__}: oh"


def test_a_large_value_is_shown_in_part():
    result = judge(VISIBLE, CheckFailure("wrong value", "-", expected=np.zeros((500, 500)), got="x" * 5000))
    assert len(result.expected) <= MAX_SHOWN
    assert len(result.got) == MAX_SHOWN
    assert result.got.endswith("…")


def test_a_visible_test_of_images_carries_a_picture_and_a_hidden_one_never():
    error = CheckFailure("wrong value", "-", expected=np.eye(4), got=np.ones((4, 4)), first=(0, 1))
    picture = judge(VISIBLE, error).picture
    assert picture is not None
    assert (picture.got.values, picture.first) == ((1.0,) * 16, (0, 1))
    assert judge(HIDDEN, error).picture is None
    assert judge(VISIBLE, CheckFailure("wrong value", "-", expected=3, got=np.ones((4, 4)))).picture is None


@pytest.mark.parametrize("test", [VISIBLE, HIDDEN], ids=["visible", "hidden"])
def test_partial_credit_earns_a_share_and_tells_its_reason_in_hidden_tests_too(test):
    result = judge(test, PartialCredit(0.6, "accuracy 0.840; 0.9 earns full marks"))
    assert (result.cause, result.earned) == ("partly right", pytest.approx(0.6 * test.points))
    assert result.message == "accuracy 0.840; 0.9 earns full marks"
    assert not result.passed
    nothing = judge(test, PartialCredit(0.0, "accuracy 0.100"))
    assert (nothing.cause, nothing.earned, nothing.message) == ("wrong value", 0.0, "accuracy 0.100")


def test_a_message_that_holds_no_hidden_input_is_shown_for_a_hidden_test():
    for error in (
        StudentError("not attempted", "`a.keras` was not handed in.", details="no", public=True),
        CheckFailure("wrong value", "another order", expected=1, got=2, public=True),
    ):
        result = judge(HIDDEN, error)
        assert result.message == error.message
        assert (result.details, result.expected, result.got) == ("", "", "")


SECRETS = st.text("abcdefghijklmnop0123456789", min_size=12, max_size=30)
PREFIXES = st.sampled_from(["", "ValueError: ", "KeyError: ", "NotImplementedError: ", "the result[0] is "])


@given(SECRETS, PREFIXES, st.sampled_from(STUDENTS_FAULTS), st.booleans())
def test_a_hidden_test_tells_nothing_of_what_it_met(secret, prefix, cause, by_check):
    message = f"{prefix}{secret}, expected {secret}"
    error = (
        CheckFailure(cause, message, expected=secret, got=[secret])
        if by_check
        else StudentError(cause, message, details=secret)
    )
    result = judge(HIDDEN, error)
    assert secret not in json.dumps(asdict(result))
    assert (result.expected, result.got, result.details) == ("", "", "")
    assert (result.cause, result.earned, result.hint) == (cause, 0.0, "A hint.")
    assert result.message  # a student learns at least what kind of failure it was
    assert secret in json.dumps(asdict(judge(VISIBLE, error)))


@given(SECRETS)
def test_a_hidden_test_names_python_errors_and_no_others(secret):
    known = judge(HIDDEN, StudentError("exception", f"IndexError: {secret}"))
    assert known.message == "For another input it raises IndexError."
    for headline in (f"{secret}: message", f"print: {secret}", secret, "Bad Name: x"):
        assert (
            judge(HIDDEN, StudentError("exception", headline)).message
            == "For another input it raises an exception."
        )


class Subject:
    """A submission that answers in this process."""

    def __init__(self, name: str, found: dict[str, frozenset[str]] | None = None, **functions: Any) -> None:
        self.name = name
        self.student = SimpleNamespace(**functions)
        self.found = found or {}
        self.asked: list[str] = []

    def before_test(self, test: GraderTest) -> None:
        self.asked.append(test.name)

    def candidates(self, test: GraderTest) -> frozenset[str]:
        return self.found.get(test.name, frozenset())


Mark = Callable[..., list[list[TestResult]]]


@pytest.fixture
def mark(course) -> Mark:
    """Mark subjects with the tiny course's tests; return each one's results."""

    def mark(
        *subjects: Subject,
        explanations: dict[str, str] | None = None,
        seed: str = "s",
        **options: Any,
    ) -> list[list[TestResult]]:
        done: list[list[TestResult]] = []
        assignment = course.assignment()
        plugin = GraderPlugin(
            {test.name: test for test in assignment.tests},
            iter(subjects),
            on_done=lambda subject, results: done.append(results),
            explanations=explanations or {},
            seed=seed,
            **options,
        )
        run_pytest(plugin, list(assignment.test_files))
        return done

    return mark


def double(x):
    return np.asarray(x) * 2


def earned(results: list[TestResult]) -> dict[str, float]:
    return {result.name: result.earned for result in results}


def test_one_session_marks_many_submissions(mark):
    subjects = [
        Subject("ada", double=double, total=sum),
        Subject("boris", double=double, total=max),
        Subject("chidi"),
    ]
    ada, boris, chidi = mark(*subjects)
    assert sum(earned(ada).values()) == 10
    assert earned(boris) == earned(ada) | {
        "test_total_of_three_numbers": 0,
        "test_total_counts_the_first_number": 0,
    }
    assert sum(earned(chidi).values()) == 0
    assert [result.name for result in boris] == subjects[1].asked


def test_a_test_that_leaves_is_not_graded_and_the_next_one_runs(mark, course):
    course.edit("test_visible.py", "assert_close(student.double(3), 6)", 'pytest.skip("not today")')
    (results,) = mark(Subject("ada", double=double, total=sum))
    causes = {result.name: result.cause for result in results}
    assert causes.pop("test_double_of_three") == "not graded"
    assert set(causes.values()) == {None}


def test_a_test_that_is_not_collected_as_one_is_not_graded(mark, course):
    course.edit(
        "test_visible.py",
        '@pytest.mark.task("double"',
        '@pytest.mark.parametrize("n", [1, 2])\n@pytest.mark.task("double"',
    )
    course.edit("test_visible.py", "test_double_of_three(student)", "test_double_of_three(student, n)")
    (results,) = mark(Subject("ada", double=double, total=sum))
    (result,) = [result for result in results if result.name == "test_double_of_three"]
    assert (result.cause, result.earned) == ("not graded", 0.0)
    assert "write it as one plain function" in result.message
    assert len(results) == 4


@pytest.mark.parametrize("text", ["import no_such_module_anywhere\n", "1 / 0\n", "def broken(:\n"])
def test_tests_that_cannot_be_imported_are_our_fault_with_the_reason(mark, course, text):
    path = course.source / "test_hidden.py"
    assignment = course.assignment()
    _ = assignment.tests
    path.write_text(text)
    plugin = GraderPlugin({}, iter([Subject("ada")]), on_done=lambda *_: None, explanations={})
    with pytest.raises(GraderFault, match=r"expected to run .* pytest ended with") as caught:
        run_pytest(plugin, list(assignment.test_files))
    assert any(
        word in str(caught.value) for word in ("no_such_module_anywhere", "ZeroDivisionError", "SyntaxError")
    )


def draws(mark: Mark, *names: str, seed: str = "s") -> list[list[np.ndarray]]:
    """Return the random inputs that each student's hidden and visible `double` was given."""
    met: list[list[np.ndarray]] = []
    subjects = []
    for name in names:
        inputs: list[np.ndarray] = []
        met.append(inputs)
        subjects.append(
            Subject(name, double=lambda x, seen=inputs: (seen.append(np.array(x)), double(x))[1], total=sum)
        )
    mark(*subjects, seed=seed)
    return met


def test_random_inputs_are_the_same_for_the_same_student_and_differ_between_students(mark, course):
    course.edit(
        "test_visible.py",
        "of_three(student):",
        "of_three(student, rng):\n    student.double(rng.random(4) + 10)",
    )
    (first, one), (_, other) = (seen[::2] for seen in draws(mark, "ada", "boris"))
    ((again_first, again),) = (seen[::2] for seen in draws(mark, "ada"))
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(first, again_first)
    assert not np.array_equal(one, other)
    assert not np.array_equal(first, one)  # another test, other numbers
    ((_, elsewhere),) = (seen[::2] for seen in draws(mark, "ada", seed="another assignment"))
    assert not np.array_equal(one, elsewhere)


def test_the_seed_of_the_run_is_the_same_for_all_students_and_another_in_another_run(mark, course):
    course.edit(
        "test_visible.py",
        "of_three(student):",
        "of_three(student, run_seed):\n    student.double(run_seed)",
    )
    (one, other) = (seen[0] for seen in draws(mark, "ada", "boris"))
    ((elsewhere, *_),) = draws(mark, "ada", seed="another run")
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, elsewhere)


def test_the_mistake_that_explains_most_tests_is_named(mark):
    subject = Subject(
        "ada",
        found={
            "test_double_of_three": frozenset({"added", "squared"}),
            "test_double_of_an_array": frozenset({"squared"}),
            "test_total_of_three_numbers": frozenset({"added"}),
        },
        double=lambda x: x - 100,
        total=lambda x: -1,
    )
    (results,) = mark(subject, explanations={"added": "you added", "squared": "you squared"})
    assert {result.name: result.diagnosis for result in results} == {
        "test_double_of_three": "you squared",
        "test_double_of_an_array": "you squared",
        "test_total_of_three_numbers": "you added",
        "test_total_counts_the_first_number": "",
    }


def test_a_tie_of_two_mistakes_is_settled_by_name(mark):
    subject = Subject(
        "ada", found={"test_double_of_three": frozenset({"b", "a", "c"})}, double=lambda x: 0, total=sum
    )
    (results,) = mark(subject, explanations={"a": "first", "b": "second", "c": "third"})
    assert results[0].diagnosis == "first"


def test_of_two_mistakes_that_answer_alike_the_one_is_named_whose_tests_failed(mark):
    usual = {"a": ("test_double_of_three", "test_total_of_three_numbers"), "b": ("test_double_of_three",)}
    subject = Subject(
        "ada", found={"test_double_of_three": frozenset({"a", "b"})}, double=lambda x: 0, total=sum
    )
    (results,) = mark(subject, explanations={"a": "first", "b": "second"}, usual=usual)
    assert results[0].diagnosis == "second"


def test_only_the_tests_that_are_wanted_are_run(mark):
    subject = Subject("ada", double=double, total=sum)
    (results,) = mark(subject, wanted=lambda subject, test: test.task == "double")
    assert {result.task for result in results} == {"double"}


def test_a_passed_test_has_no_diagnosis(mark):
    everywhere = dict.fromkeys(("test_double_of_three", "test_double_of_an_array"), frozenset({"added"}))
    (results,) = mark(
        Subject("ada", found=everywhere, double=double, total=sum), explanations={"added": "you added"}
    )
    assert not any(result.diagnosis for result in results)
