"""A regrading says whose marks changed, by how much, because of which tests; and nothing else."""

import json
from dataclasses import replace

import pytest
from cvgrade.changes import (
    SHOWN,
    Change,
    TestChange,
    find_changes,
    markdown,
    read_stored,
    summary,
    write_changes,
)
from cvgrade.results import Report, TaskResult, TestResult


def report_of(student: str, **marks: float | None) -> Report:
    """Make a report of 2-point tests with these marks; None: not graded."""
    tests = [
        TestResult(name, "t", 2, mark or 0, "visible", {None: "not graded", 2: None}.get(mark, "wrong value"))
        for name, mark in marks.items()
    ]
    return Report("01_tiny", student, (TaskResult("t", tuple(tests)),), tests_sha256="a" * 64)


def changes_of(tmp_path, before: list[Report], after: list[Report]) -> list[Change]:
    for report in before:
        (tmp_path / f"{report.student}.json").write_text(report.to_json(), encoding="utf-8")
    return find_changes(read_stored(tmp_path), after)


def test_equal_marks_are_no_change_whatever_the_time_and_the_digests(tmp_path):
    after = replace(report_of("ada", one=2, two=0), seconds=9, tests_sha256="b" * 64)
    assert changes_of(tmp_path, [report_of("ada", one=2, two=0)], [after]) == []


def test_a_change_names_student_totals_tests_and_why(tmp_path):
    after = replace(report_of("ada", one=2, two=0.5), submission_sha256="b" * 64, tests_sha256="c" * 64)
    assert changes_of(tmp_path, [report_of("ada", one=0, two=0.5)], [after]) == [
        Change("ada", 0.5, 2.5, (TestChange("one", 0, 2),), ("another submission", "other tests"))
    ]


def test_marks_that_move_between_tests_are_a_change(tmp_path):
    (change,) = changes_of(tmp_path, [report_of("ada", one=0, two=2)], [report_of("ada", one=2, two=0)])
    assert change.before == change.after == 2
    assert [test.test for test in change.tests] == ["one", "two"]
    assert change.because == ("graded again",)


def test_a_test_that_comes_goes_or_is_graded_at_last_is_told(tmp_path):
    before, after = report_of("ada", old=2, lost=None, kept=2), report_of("ada", new=0, lost=2, kept=2)
    (change,) = changes_of(tmp_path, [before], [after])
    assert change.tests == (
        TestChange("new", None, 0),
        TestChange("lost", None, 2),
        TestChange("old", 2, None),
    )


def test_whoever_is_graded_for_the_first_time_or_was_stored_damaged_is_not_compared(tmp_path):
    for name, text in {"boris": "{", "chidi": "[1]", "dora": '{"tasks": 3}', "emil": "[" * 10**5}.items():
        (tmp_path / f"{name}.json").write_text(text)
    (tmp_path / "finn.json").write_bytes(b"\xff\xfe")
    students = ("ada", "boris", "chidi", "dora", "emil", "finn")
    assert changes_of(tmp_path, [], [report_of(name, one=2) for name in students]) == []


def test_results_of_an_older_format_are_compared(tmp_path):
    data = json.loads(report_of("ada", one=0).to_json()) | {"format": 1}
    del data["environment_sha256"]
    (tmp_path / "ada.json").write_text(json.dumps(data))
    (change,) = find_changes(read_stored(tmp_path), [report_of("ada", one=2)])
    assert (change.before, change.after) == (0, 2)


CHANGE = Change("ada", 0.5, 2.5, (TestChange("one", 0, 2), TestChange("two", None, 0.5)), ("other tests",))


def test_the_terminal_shows_a_line_a_student_and_counts_the_rest():
    assert summary([], 3) == ["marks changed for 0 of 3 graded again"]
    assert summary([CHANGE], 3) == [
        "marks changed for 1 of 3 graded again:",
        "  ada: 0.5 → 2.5 (+2): one 0 → 2, two none → 0.5; other tests",
    ]
    lines = summary([CHANGE] * (SHOWN + 5), 99)
    assert len(lines) == SHOWN + 2
    assert lines[-1] == "  … and 5 more"


def test_changes_are_written_as_data_and_as_a_table(tmp_path):
    write_changes([CHANGE, replace(CHANGE, before=3)], tmp_path)
    stored = json.loads((tmp_path / "changes.json").read_text(encoding="utf-8"))
    assert stored["changes"][0]["tests"][1] == {"test": "two", "before": None, "after": 0.5}
    lines = (tmp_path / "changes.md").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "| ada | 0.5 | 2.5 | +2 | one: 0 → 2<br>two: none → 0.5 | other tests |"
    assert lines[3].split(" | ")[3] == "-0.5"


@pytest.mark.parametrize("name", ["a|b", "<script>", "a\nb", "[x](http://y)"])
def test_a_name_stays_inside_its_cell(name):
    lines = markdown([replace(CHANGE, student=name)]).splitlines()
    assert len(lines) == 3
    assert lines[2].replace("\\|", "").count("|") == 7
    assert "<script>" not in lines[2]
    assert "[x](" not in lines[2].replace("\\[", "")
