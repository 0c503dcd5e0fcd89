"""The one result: sums, and a round trip through JSON."""

import json
from typing import get_args

import pytest
from cvgrade.errors import Cause
from cvgrade.results import FORMAT, CellNote, Report, TaskResult, TestResult
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(max_size=12)
POINTS = st.integers(0, 40).map(lambda n: n / 4)  # quarters: sums are exact
TESTS = st.builds(
    TestResult,
    name=WORDS,
    task=WORDS,
    points=POINTS,
    earned=POINTS,
    visibility=st.sampled_from(["visible", "hidden"]),
    cause=st.none() | st.sampled_from(get_args(Cause)),
    message=WORDS,
    diagnosis=WORDS,
    seconds=POINTS,
)
TASKS = st.builds(TaskResult, task=WORDS, tests=st.lists(TESTS, max_size=3).map(tuple))
REPORTS = st.builds(
    Report,
    assignment=WORDS,
    student=WORDS,
    tasks=st.lists(TASKS, max_size=3).map(tuple),
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


REPORT = Report("03_convolution", "ada", (TaskResult("edges", (TestResult("t", "edges", 1, 1, "visible"),)),))


@pytest.mark.parametrize("version", [None, 0, FORMAT + 1, str(FORMAT)])
def test_another_format_is_refused(version):
    data = json.loads(REPORT.to_json()) | {"format": version}
    with pytest.raises(ValueError, match=f"report: expected format {FORMAT}. Grade the submission again."):
        Report.from_json(json.dumps(data))


@pytest.mark.parametrize(
    "change", [{"tasks": None}, {"student": ...}, {"surprise": 1}, {"notes": [{"cell": 1}]}]
)
def test_other_fields_are_refused(change):
    data = json.loads(REPORT.to_json()) | change
    data = {key: value for key, value in data.items() if value is not ...}
    with pytest.raises(ValueError, match=f"report: expected the fields of format {FORMAT}"):
        Report.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '"text"'])
def test_text_that_is_no_report_is_refused(text):
    with pytest.raises(ValueError):
        Report.from_json(text)
