"""The pages: feedback that is safe to open and keeps secrets, and a class report whose numbers are right."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from cvgrade.assignment import Assignment
from cvgrade.reports.class_report import class_report_html, histogram, write_class_report
from cvgrade.reports.feedback import feedback_html, write_feedback
from cvgrade.reports.occasion import Occasion, public
from cvgrade.reports.page import points
from cvgrade.results import CellNote, Picture, Pixels, Report, TaskResult, TestResult

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\"'&"


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


def report_of(
    assignment: Assignment, student: str, fails: dict[str, dict[str, Any]] | None = None, **more: Any
) -> Report:
    """Make a report in which the named tests failed, each with the given fields."""
    results = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    results = [
        replace(result, **({"cause": "wrong value", "earned": 0.0} | fails[result.name]))
        if fails and result.name in fails
        else result
        for result in results
    ]
    tasks = tuple(
        TaskResult(task, tuple(result for result in results if result.task == task))
        for task in assignment.tasks
    )
    return Report(assignment.name, student, tasks, **more)


class Page(HTMLParser):
    """The tags, attributes and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def rows(self) -> list[str]:
        """Return the text's words, one line a run of them."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]


def loads(page: Page, html: str) -> list[str]:
    """List what a browser would fetch from elsewhere."""
    names = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "background"}
    found = [value for _, attributes in page.tags for name, value in attributes.items() if name in names]
    found += re.findall(r"url\(([^)]*)\)|@import\s+(\S+)", html)
    return [value for value in map(str, found) if "//" in value and not value.startswith("data:")]


def assert_safe(html: str) -> Page:
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "base"}
    for attributes in (attributes for tag, attributes in page.tags if tag == "img"):
        assert attributes["src"].startswith("data:image/png;base64,")
        assert attributes["alt"]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert loads(page, html) == []
    policies = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert [a["lang"] for tag, a in page.tags if tag == "html"] == ["en"]
    return page


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


@pytest.fixture(scope="module")
def the_class(assignment) -> list[Report]:
    """Marks 10, 8, 5 and 0 of 10."""
    added = {"diagnosis": "This adds two."}
    nothing = {test.name: {"cause": "not attempted"} for test in assignment.tests}
    return [
        report_of(assignment, "boris", {"test_double_of_three": added}),
        report_of(assignment, "ada"),
        report_of(
            assignment,
            "chidi",
            {"test_double_of_three": added, "test_double_of_an_array": added | {"cause": "timeout"}},
        ),
        report_of(assignment, "noor", nothing, problem="the notebook file is empty"),
    ]


@pytest.fixture(scope="module")
def class_page(assignment, the_class) -> Page:
    return assert_safe(class_report_html(assignment, the_class))


def row_of(html: str, first: str) -> list[str]:
    """Return the cells of the table row that begins with a text."""
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]
    rows = [[re.sub("<[^>]+>", "", cell) for cell in row] for row in rows]
    return next(row for row in rows if row and row[0] == first)


def part_of(html: str, heading: str) -> str:
    """Return what stands below a heading, up to the next."""
    return html.partition(f"<h2>{heading}")[2].partition("<h2>")[0]


def test_the_class_report_has_the_mean_and_the_median(class_page):
    assert "4 submissions of 01_tiny; mean 5.75, median 6.5 of 10 points" in class_page.text


def test_the_class_report_has_each_tasks_numbers(assignment, the_class):
    html = class_report_html(assignment, the_class)
    assert row_of(html, "double") == ["double", "5", "2", "1", "2"]  # 3, 5, 0, 0
    assert row_of(html, "total") == ["total", "5", "3.75", "3", "1"]  # 5, 5, 5, 0


def test_the_class_report_counts_tests_and_mistakes(assignment, the_class):
    html = class_report_html(assignment, the_class)
    assert row_of(html, "test_double_of_three") == ["test_double_of_three", "double", "yes", "1 of 4", "25%"]
    hidden = ["test_double_of_an_array", "double", "no", "2 of 4", "50%"]
    assert row_of(html, "test_double_of_an_array") == hidden
    assert row_of(html, "2") == ["2", "double", "This adds two."]  # once a submission, however many tests


def test_the_class_report_lists_everyone_best_first_with_remarks(assignment, the_class, class_page):
    html = part_of(class_report_html(assignment, the_class), "Submissions")
    assert row_of(html, "noor") == ["noor", "0", "the notebook file is empty"]
    assert row_of(html, "chidi") == ["chidi", "5", "timeout (1)"]
    links = [
        a["href"] for tag, a in class_page.tags if tag == "a" and a.get("href", "").startswith("feedback/")
    ]
    assert links == [f"feedback/{name}.html" for name in ("ada", "boris", "chidi", "noor")]


def test_the_class_report_counts_causes_once_a_submission_and_the_most_frequent_first(assignment, the_class):
    html = part_of(class_report_html(assignment, the_class), "Why points were lost")
    assert row_of(html, "double") == ["double", "wrong value: 2, not attempted: 1, timeout: 1"]
    assert row_of(html, "total") == ["total", "not attempted: 1"]
    assert "No points were lost." in class_report_html(assignment, [report_of(assignment, "ada")])


def test_the_class_report_tells_the_time_and_the_slowest(assignment):
    reports = [
        report_of(assignment, name, seconds=seconds, cpu_s=seconds / 2)
        for name, seconds in zip("abcdefg", (1.0, 9.0, 2.0, 3.0, 4.0, 5.0, 6.0), strict=True)
    ]
    html = part_of(class_report_html(assignment, reports), "Time")
    assert "15.0 processor seconds in all, 2.143 for a submission" in html
    assert "a submission took 4.00 seconds in the middle of the class" in html
    assert re.findall(r"<tr><td>(\w)</td>", html) == ["b", "g", "f", "e", "d"]
    assert row_of(html, "b") == ["b", "9.00", "4.50"]


def test_the_drawings_have_a_role_and_their_numbers_in_words(class_page):
    drawings = [attributes for tag, attributes in class_page.tags if tag == "svg"]
    assert [drawing["role"] for drawing in drawings] == ["img", "img"]
    assert drawings[0]["aria-label"] == (
        "Bar chart of the points: Submissions by points: 0–1: 1, 5–6: 1, 8–9: 1, 9–10: 1."
    )
    assert drawings[1]["aria-label"] == "Bar chart of the mean share of points: double 40%, total 75%."


def test_the_class_report_is_the_same_text_for_the_same_class(assignment, the_class, tmp_path):
    write_class_report(assignment, the_class, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == class_report_html(
        assignment, the_class[::-1]
    )


def test_the_class_report_names_whoever_is_not_graded_and_escapes_names(assignment):
    fault = {"test_double_of_three": {"cause": "not graded", "message": "AttributeError: no tests"}}
    html = class_report_html(
        assignment, [report_of(assignment, HOSTILE, fault), report_of(assignment, "ada")]
    )
    page = assert_safe(html)
    assert "Not graded, by a fault of ours: 1" in page.text
    assert page.text.index("Run cvgrade grade 01_tiny again") < page.text.index("Distribution")
    assert f"{HOSTILE}test_double_of_threeAttributeError: no tests" in page.text  # a row of the table
    assert page.text.index("Not graded") < page.text.index(HOSTILE) < page.text.index("Distribution")


def test_what_is_not_graded_counts_in_no_mean_and_no_share(assignment):
    fault = {"test_double_of_three": {"cause": "not graded"}}
    added = {"test_double_of_three": {}}
    reports = [
        report_of(assignment, "ada"),
        report_of(assignment, "boris", added),
        report_of(assignment, "noor", fault),
    ]
    html = class_report_html(assignment, reports)
    assert "3 submissions of 01_tiny; mean 9, median 9 of 10 points" in html
    assert row_of(html, "double") == ["double", "5", "4", "1", "0"]
    assert row_of(html, "test_double_of_three") == ["test_double_of_three", "double", "yes", "1 of 2", "50%"]
    assert "mean 0, median 0 of 10" in class_report_html(assignment, reports[2:])


@pytest.mark.parametrize(
    ("earned", "bins"), [([0, 0.99, 1, 9.9, 10], {0: 2, 1: 1, 9: 2}), ([5], {5: 1}), ([], {})]
)
def test_the_histogram_counts_full_marks_in_its_last_step(earned, bins):
    assert histogram(earned, 10) == [bins.get(i, 0) for i in range(10)]


def test_a_class_of_one_is_reported(assignment, tmp_path: Path):
    assert "1 submission of 01_tiny; mean 10, median 10" in class_report_html(
        assignment, [report_of(assignment, "ada")]
    )
