"""Feedback: a page that is safe to open, keeps secrets, and says what a student needs."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from cvgrade.assignment import Assignment
from cvgrade.reports.feedback import feedback_html, write_feedback
from cvgrade.reports.occasion import Occasion, public
from cvgrade.reports.page import points
from cvgrade.results import CellNote, Picture, Pixels, Report, TestResult
from pages import HOSTILE, Page, assert_safe, report_of


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


def test_feedback_escapes_whatever_a_student_can_write(assignment):
    everything = dict.fromkeys(("message", "hint", "details", "expected", "got", "diagnosis"), HOSTILE)
    report = report_of(
        assignment,
        HOSTILE,
        {test.name: everything for test in assignment.tests},
        notes=(CellNote(1, HOSTILE),),
        printed=HOSTILE,
        problem=HOSTILE,
    )
    page = assert_safe(feedback_html(report, HOSTILE))
    assert page.text.count(HOSTILE) >= 10  # shown as text, in all of these places
    assert "49" not in page.text


def test_feedback_shows_what_a_visible_test_met_and_of_a_hidden_one_its_hint(assignment):
    seen = {
        "message": "seen message",
        "expected": "seen 6",
        "got": "seen 5",
        "hint": "seen hint",
        "details": "seen line",
    }
    unseen = {
        "message": "unseen message",
        "expected": "secret 6",
        "got": "secret 5",
        "hint": "unseen hint",
        "details": "secret line",
    }
    report = report_of(assignment, "ada", {"test_double_of_three": seen, "test_double_of_an_array": unseen})
    page = assert_safe(feedback_html(report, "Tiny"))
    for text in [*seen.values(), "unseen message", "unseen hint", "double of three"]:
        assert text in page.text
    assert "secret" not in page.text
    assert "double_of_an_array" not in page.text.replace(" ", "_")  # a hidden test's name may tell too much


PICTURE = Picture(Pixels((3, 3), (0.0,) * 9), Pixels((3, 3), (0.0,) * 8 + (4.0,)), (2, 2))
DUE = datetime(2026, 12, 1, 23, 59, tzinfo=timezone(timedelta(hours=1)))
BEFORE, AFTER = DUE - timedelta(seconds=1), DUE


def with_visibility(report: Report, visibility: Any) -> Report:
    """Return the report with another word for its hidden tests."""
    tasks = (
        replace(
            task,
            tests=tuple(
                test if test.visibility == "visible" else replace(test, visibility=visibility)
                for test in task.tests
            ),
        )
        for task in report.tasks
    )
    return replace(report, tasks=tuple(tasks))


@pytest.mark.parametrize(
    ("visibility", "occasion", "told"),
    [
        ("hidden", Occasion(True, AFTER, DUE), "Tests worth 7 more points are not told."),
        ("after_published", Occasion(False, AFTER, DUE), "are told when the marks are published."),
        ("after_due_date", Occasion(True, BEFORE, DUE), "told after 1 December 2026, 23:59 (UTC+01:00)."),
        ("after_due_date", Occasion(True, None, DUE), "told after 1 December 2026, 23:59 (UTC+01:00)."),
        ("after_due_date", Occasion(True, AFTER, None), "are told after the due date."),
    ],
)
def test_before_its_time_feedback_tells_of_a_hidden_test_only_its_points(
    assignment, visibility, occasion, told
):
    unseen = {name: f"unseen {name}" for name in ("message", "hint", "diagnosis")}
    report = report_of(assignment, "ada", {"test_double_of_an_array": unseen | {"cause": "timeout"}})
    page = assert_safe(feedback_html(with_visibility(report, visibility), "Tiny", occasion))
    assert told in page.text
    assert "3 of 3 points so far" in page.text  # what the hidden ones earned does not show in a sum either
    assert "unseen" not in page.text
    assert "timeout" not in page.text
    assert "Further tests" not in page.text


@pytest.mark.parametrize(
    ("visibility", "occasion"),
    [("after_published", Occasion(True)), ("after_due_date", Occasion(False, AFTER, DUE))],
)
def test_from_its_time_on_feedback_tells_how_a_hidden_test_went(assignment, visibility, occasion):
    report = report_of(assignment, "ada", {"test_double_of_an_array": {"hint": "unseen hint"}})
    page = assert_safe(feedback_html(with_visibility(report, visibility), "Tiny", occasion))
    assert "7 of 10 points" in page.text
    assert "so far" not in page.text
    assert "unseen hint" in page.text


def test_what_may_be_told_of_a_hidden_test_holds_no_name_no_values_and_no_fault():
    secret = TestResult(
        "test_secret", "t", 1, 0, "after_published", "not graded", *["secret"] * 6, picture=PICTURE
    )
    told = public(secret)
    assert "secret" not in f"{told.name}{told.message}{told.hint}{told.expected}{told.got}{told.details}"
    assert told.picture is None
    assert public(replace(secret, cause="wrong value")).message == "secret"  # in the engine's words
    assert public(replace(secret, visibility="visible")).picture == PICTURE


def test_feedback_draws_what_a_visible_test_expected_and_got(assignment):
    shown = {"picture": PICTURE, "expected": "zeros", "got": "a four"}
    page = assert_safe(feedback_html(report_of(assignment, "ada", {"test_double_of_three": shown}), "Tiny"))
    alts = [attributes["alt"] for tag, attributes in page.tags if tag == "img"]
    assert alts == [
        "The expected values as a picture of 3 rows and 3 columns, from 0 to 0; "
        "framed: row 2, column 2 of the picture.",
        "The got values as a picture of 3 rows and 3 columns, from 0 to 4; "
        "framed: row 2, column 2 of the picture.",
        "The difference, where 1 of 9 entries drawn are not 0, as a picture of 3 rows and 3 columns, "
        "from 0 to 4; framed: row 2, column 2 of the picture.",
    ]
    assert "Black is 0, white is 4." in page.text
    assert "red is too large, by up to 4." in page.text


def test_feedback_marks_what_is_right_in_part(assignment):
    part = {"test_double_of_three": {"earned": 1.0}}
    text = Page(feedback_html(report_of(assignment, "ada", part), "Tiny")).text
    assert "◐ wrong value" in text
    assert "(1 of 2)" in text
    assert "✗" not in text


def test_feedback_never_draws_a_hidden_test(assignment):
    report = report_of(assignment, "ada", {"test_double_of_an_array": {"picture": PICTURE}})
    assert "<img" not in feedback_html(report, "Tiny")


def test_feedback_tells_the_points_of_each_task_and_in_all(assignment):
    page = Page(feedback_html(report_of(assignment, "ada", {"test_double_of_three": {}}), "Tiny"))
    assert "8 of 10 points" in page.text
    assert "double: 3 of 5" in page.rows()
    assert "total: 5 of 5" in page.rows()
    assert "What probably happened." not in page.text


def test_feedback_names_a_probable_mistake_once_a_task(assignment):
    told = {"diagnosis": "You added two."}
    fails = {"test_double_of_three": told, "test_double_of_an_array": told}
    page = Page(feedback_html(report_of(assignment, "ada", fails), "Tiny"))
    assert page.text.count("You added two.") == 1


def test_feedback_of_what_is_not_graded_is_an_alarm_without_the_cause_of_the_fault(assignment):
    fault = {"cause": "not graded", "message": "the test itself failed: ValueError: expected 246"}
    page = Page(feedback_html(report_of(assignment, "ada", {"test_double_of_an_array": fault}), "Tiny"))
    assert "Not all of this could be graded, and that is our fault, not yours." in page.text
    assert "alarm" in [attributes.get("class") for _, attributes in page.tags]
    assert "✗ not graded" in page.text
    assert "246" not in page.text
    graded = Page(feedback_html(report_of(assignment, "ada"), "Tiny"))
    assert "our fault" not in graded.text


def test_feedback_tells_why_nothing_could_be_run_and_which_cells_failed(assignment):
    report = report_of(assignment, "ada", problem="the file is empty", notes=(CellNote(3, "NameError: x"),))
    text = Page(feedback_html(report, "Tiny")).text
    assert "Nothing could be run: the file is empty." in text
    assert "code cell 3: NameError: x" in text


def test_feedback_is_a_file_named_after_the_student(assignment, tmp_path):
    path = write_feedback(report_of(assignment, "ada"), "Tiny", tmp_path / "feedback")
    assert path == tmp_path / "feedback" / "ada.html"
    assert "Feedback for ada" in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == feedback_html(report_of(assignment, "ada"), "Tiny")


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (2.5, "2.5"), (0.0, "0"), (10.0, "10"), (1 / 3, "0.33"), (100, "100")]
)
def test_points_are_written_without_needless_decimals(value, text):
    assert points(value) == text
