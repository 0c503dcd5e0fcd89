"""The one result: sums, a round trip through JSON, a schema that holds, and no data that is damaged."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import cvgrade
import jsonschema
import pytest
from cvgrade.errors import Cause
from cvgrade.results import (
    FORMAT,
    CellNote,
    Picture,
    Pixels,
    Report,
    TaskResult,
    TestResult,
    Visibility,
    schema_text,
)
from cvgrade.schema import from_data
from hypothesis import given, settings
from hypothesis import strategies as st

SCHEMA = Path(cvgrade.__file__).parent / "result.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))

WORDS = st.text(max_size=12)
POINTS = st.integers(0, 40).map(lambda n: n / 4)  # quarters: sums are exact
DIGESTS = st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64)
VALUES = st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def pixels(draw: st.DrawFn) -> Pixels:
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *draw(st.sampled_from([(), (3,)])))
    count = shape[0] * shape[1] * (3 if len(shape) == 3 else 1)
    return Pixels(shape, tuple(draw(st.lists(VALUES, min_size=count, max_size=count))))


PICTURES = st.builds(Picture, pixels(), pixels(), st.sampled_from([(), (0, 1)]), st.integers(1, 9))


@st.composite
def results_of(draw: st.DrawFn, task: str) -> TestResult:
    points, share = draw(POINTS), draw(st.sampled_from([0, 0.5, 1]))
    cause = draw(st.sampled_from(get_args(Cause))) if share < 1 and points else None
    return TestResult(
        name=draw(WORDS),
        task=task,
        points=points,
        earned=points * share if cause else points,
        visibility=draw(st.sampled_from(get_args(Visibility))),
        cause=cause,
        message=draw(WORDS),
        diagnosis=draw(WORDS),
        seconds=draw(POINTS),
        picture=draw(st.none() | PICTURES),
    )


TASKS = WORDS.flatmap(
    lambda task: st.builds(
        TaskResult, task=st.just(task), tests=st.lists(results_of(task), max_size=3).map(tuple)
    )
)
REPORTS = st.builds(
    Report,
    assignment=WORDS,
    student=WORDS,
    tasks=st.lists(TASKS, max_size=3).map(tuple),
    submission_sha256=DIGESTS,
    environment_sha256=DIGESTS,
    limits=st.dictionaries(WORDS, POINTS, max_size=2),
    notes=st.lists(st.builds(CellNote, cell=st.integers(1, 9), message=WORDS), max_size=2).map(tuple),
    printed=WORDS,
    problem=WORDS,
    versions=st.dictionaries(WORDS, WORDS, max_size=2),
)


@given(REPORTS)
def test_a_report_comes_back_from_json_as_it_was(report):
    assert Report.from_json(report.to_json()) == report


@given(REPORTS)
def test_points_add_up_over_tests_and_tasks(report):
    tests = [test for task in report.tasks for test in task.tests]
    assert report.points == sum(test.points for test in tests)
    assert report.earned == sum(test.earned for test in tests)


@given(REPORTS)
def test_one_test_without_a_verdict_leaves_the_report_ungraded(report):
    causes = [test.cause for task in report.tasks for test in task.tests]
    assert report.graded == ("not graded" not in causes)


@given(REPORTS)
def test_the_same_report_is_the_same_text(report):
    text = report.to_json()
    assert Report.from_json(text).to_json() == text
    assert text.endswith("}\n")


def test_the_committed_schema_is_that_of_the_classes():
    committed = SCHEMA.read_text(encoding="utf-8")
    assert committed == schema_text(), (
        "run: python -m cvgrade.results > autograder/cvgrade/result.schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(json.loads(committed))


def test_every_field_is_documented_and_no_other_is_allowed():
    schema = json.loads(schema_text())
    for kind in (schema, *schema["$defs"].values()):
        assert kind["additionalProperties"] is False
        for name, field in kind["properties"].items():
            assert field.get("description") or "$ref" in field, name


@given(REPORTS)
def test_the_schema_holds_for_every_report(report):
    VALIDATOR.validate(json.loads(report.to_json()))


TEST = TestResult(
    "t", "edges", 2, 1.5, "visible", "wrong value", picture=Picture(*[Pixels((1, 1), (0.5,))] * 2)
)
REPORT = Report(
    "03_convolution",
    "ada",
    (TaskResult("edges", (TEST,)),),
    limits={"memory_mb": 512},
    notes=(CellNote(1, "NameError"),),
    versions={"numpy": "2"},
)


def changed(path: tuple[Any, ...], value: Any) -> str:
    """Return the report's JSON with one value replaced, or removed where it is `...`."""
    data = json.loads(REPORT.to_json())
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(data)


A_TEST = ("tasks", 0, "tests", 0)
MALFORMED = [
    (("tasks",), None, "report.tasks: expected a list, got None."),
    (("tasks",), {}, "report.tasks: expected a list"),
    (("tasks", 0), 3, "report.tasks[0]: expected an object, got 3."),
    (("student",), ..., "report: expected a field student, got none."),
    (("student",), 3, "report.student: expected text, got 3."),
    (("student",), "\ud800", "report.student: expected text, got half a character."),
    (("surprise",), 1, "report: expected fields among assignment, "),
    (("notes", 0, "message"), ..., "report.notes[0]: expected a field message"),
    (("notes", 0, "cell"), 0, "report.notes[0].cell: expected 1 or more, got 0."),
    (("notes", 0, "cell"), 1.5, "report.notes[0].cell: expected a whole number, got 1.5."),
    (("seconds",), True, "report.seconds: expected a number, got True."),
    (("seconds",), -1, "report.seconds: expected 0 or more, got -1."),
    (("seconds",), float("nan"), "report.seconds: expected a number, got nan."),
    (("seconds",), float("inf"), "report.seconds: expected a number, got inf."),
    (("seconds",), 10**400, "report.seconds: expected a number, got a huge number."),
    (("limits",), [], "report.limits: expected an object, got []."),
    (("limits", "memory_mb"), "512", "report.limits.'memory_mb': expected a number, got '512'."),
    (("versions", "numpy"), 2, "report.versions.'numpy': expected text, got 2."),
    (("tests_sha256",), "abc", "report.tests_sha256: expected text like "),
    (("tests_sha256",), "0" * 64 + "\n", "report.tests_sha256: expected text like "),
    (
        (*A_TEST, "cause"),
        "lazy",
        "report.tasks[0].tests[0].cause: expected one of wrong value, partly right, ",
    ),
    ((*A_TEST, "cause"), [], "report.tasks[0].tests[0].cause: expected one of "),
    ((*A_TEST, "visibility"), "secret", "expected one of visible, hidden, after_due_date, after_published"),
    ((*A_TEST, "earned"), -1, "report.tasks[0].tests[0].earned: expected 0 or more, got -1."),
    ((*A_TEST, "earned"), 3, "report: t: expected at most 2 points earned, got 3."),
    ((*A_TEST, "cause"), None, "report: t: expected a cause for the points that are missing, got none."),
    ((*A_TEST, "task"), "blur", "report: t: expected the task edges, got blur."),
    ((*A_TEST, "picture", "step"), 0, "picture.step: expected 1 or more, got 0."),
    ((*A_TEST, "picture", "got", "shape"), [1, 2], "picture.got: expected 2 values, got 1."),
    ((*A_TEST, "picture", "got", "shape"), [1], "expected a shape (h, w) or (h, w, 3) up to 64, got [1]."),
    (
        (*A_TEST, "picture", "got", "shape"),
        [65, 1],
        "expected a shape (h, w) or (h, w, 3) up to 64, got [65, 1].",
    ),
    ((*A_TEST, "picture", "got", "values"), ["x"], "picture.got.values[0]: expected a number, got 'x'."),
    ((*A_TEST, "picture", "first"), [1, 2, 3], "picture.first: expected at most 2 items, got 3."),
]


@pytest.mark.parametrize(("path", "value", "told"), MALFORMED)
def test_malformed_data_is_refused_with_the_field_and_what_to_do(path, value, told):
    with pytest.raises(ValueError) as caught:
        Report.from_json(changed(path, value))
    assert told in str(caught.value)
    assert str(caught.value).endswith(" Grade the submission again.")


@dataclass(frozen=True)
class Flag:
    """A class that is read besides reports."""

    on: bool = False


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_a_truth_value_is_read_and_nothing_like_one(value):
    assert from_data(Flag, {"on": True}, "flag") == Flag(True)
    with pytest.raises(ValueError, match=r"flag\.on: expected true or false, got "):
        from_data(Flag, {"on": value}, "flag")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the way to every value inside."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in inside for found in places(value, (*path, key)))]


@settings(max_examples=300)
@given(st.data(), JSON)
def test_whatever_stands_in_a_field_is_refused_with_a_value_error_or_is_valid(data, value):
    path = data.draw(st.sampled_from(places(json.loads(REPORT.to_json()))[1:]))
    text = changed(path, value)
    try:
        report = Report.from_json(text)
    except ValueError:
        return
    assert VALIDATOR.is_valid(json.loads(text))
    assert Report.from_json(report.to_json()) == report


@settings(max_examples=200)
@given(st.text(max_size=40) | JSON.map(json.dumps))
def test_any_text_is_refused_with_a_value_error(text):
    with pytest.raises(ValueError, match="Grade the submission again"):
        Report.from_json(text)


@pytest.mark.parametrize("version", [None, 0, FORMAT - 1, FORMAT + 1, str(FORMAT), float(FORMAT), True])
def test_another_format_is_refused(version):
    data = json.loads(REPORT.to_json()) | {"format": version}
    with pytest.raises(ValueError, match=f"report: expected format {FORMAT}. Grade the submission again."):
        Report.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '"text"', "[" * 100_000, "9" * 5000])
def test_text_that_is_no_report_is_refused(text):
    with pytest.raises(ValueError, match="report: expected"):
        Report.from_json(text)
