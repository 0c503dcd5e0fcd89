"""Marks for Canvas, Moodle and Gradescope: the columns they read, nothing a spreadsheet would run, no secrets."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.reports.export import default_target, stored_reports, write_export
from cvgrade.reports.gradescope import gradescope_json
from cvgrade.reports.lms import canvas_csv, harmless, moodle_csv
from cvgrade.results import CellNote, Picture, Pixels, Report, TaskResult, TestResult
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


def report_of(assignment: Assignment, student: str, earned: dict[str, float] | None = None) -> Report:
    results = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    results = [
        replace(result, earned=earned[result.name], cause="wrong value")
        if earned and result.name in earned
        else result
        for result in results
    ]
    tasks = tuple(TaskResult(task, tuple(r for r in results if r.task == task)) for task in assignment.tasks)
    return Report(assignment.name, student, tasks, tests_sha256=assignment.tests_sha256)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_its_columns_the_points_possible_and_a_row_a_student(assignment):
    reports = [report_of(assignment, "ada"), report_of(assignment, "boris", {"test_double_of_three": 0.5})]
    assert rows(canvas_csv(assignment, reports)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A tiny assignment"],
        ["    Points Possible", "", "", "", "", "10"],
        ["ada", "", "", "ada", "", "10"],
        ["boris", "", "", "boris", "", "8.5"],
    ]


@pytest.mark.parametrize(("names_are", "column"), [("login", 3), ("sis-id", 2), ("id", 1)])
def test_canvas_finds_a_student_by_what_the_folders_are_named_by(assignment, names_are, column):
    row = rows(canvas_csv(assignment, [report_of(assignment, "4711")], names_are=names_are))[2]
    assert [at for at, cell in enumerate(row) if cell == "4711"] == [0, column]


@pytest.mark.parametrize(
    ("names_are", "header"),
    [("username", "Username"), ("email", "Email address"), ("id-number", "ID number")],
)
def test_moodle_gets_the_user_and_the_mark(assignment, names_are, header):
    text = moodle_csv(assignment, [report_of(assignment, "ada@example.org")], names_are=names_are)
    assert rows(text) == [[header, "A tiny assignment"], ["ada@example.org", "10"]]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "\r=1",
        '=HYPERLINK("http://x","y")',
        "＝1",
        "\ufeff=1",
        "\0=1",
    ],
)
def test_a_name_that_a_spreadsheet_would_run_is_made_text(assignment, name):
    for text in (
        canvas_csv(assignment, [report_of(assignment, name)]),
        moodle_csv(assignment, [report_of(assignment, name)]),
    ):
        for row in rows(text):
            assert not [cell for cell in row if cell.strip()[:1] in tuple("=+-@＝＋－＠")]
    assert harmless(name).startswith("'")


@given(st.text())
def test_a_cell_is_one_line_and_no_formula_and_a_plain_name_stays(text):
    cell = harmless(text)
    assert rows(f'"{cell.replace(chr(34), chr(34) * 2)}"') in ([[cell]], [[]])
    assert cell.strip()[:1] not in tuple("=+-@")
    if text.isalnum():
        assert cell == text


@pytest.mark.parametrize("name", ["Łukasz, the 2nd", 'O"Neil', "student_07", "o'brien"])
def test_other_names_come_back_as_they_are(assignment, name):
    assert rows(moodle_csv(assignment, [report_of(assignment, name)]))[1][0] == name


SECRET = Picture(Pixels((1, 1), (0.0,)), Pixels((1, 1), (0.0,)))


def gradescope(report: Report) -> dict:
    return json.loads(gradescope_json(report))


def test_gradescope_gets_a_test_each_whose_scores_add_up(assignment):
    report = replace(report_of(assignment, "ada", {"test_double_of_three": 0.5}), seconds=1.5)
    content = gradescope(report)
    assert content["execution_time"] == 1.5
    assert "score" not in content  # it would override the sum
    assert sum(test["score"] for test in content["tests"]) == report.earned == 8.5
    assert sum(test["max_score"] for test in content["tests"]) == 10
    assert [test["number"] for test in content["tests"]] == ["1.1", "1.2", "2.1", "2.2"]
    assert [test["status"] for test in content["tests"]] == ["failed", "passed", "passed", "passed"]
    words = [test["visibility"] for test in content["tests"]]
    assert words == ["visible", "after_published", "visible", "after_published"]


def test_gradescope_shows_all_of_a_visible_test_and_of_a_hidden_one_outcome_and_hint():
    seen = ("seen message", "seen hint", "seen 6", "seen 5", "seen line", "seen diagnosis")
    unseen = ("our words", "unseen hint", "secret 6", "secret 5", "secret line", "unseen diagnosis")
    tests = (
        TestResult("test_seen_name", "double", 2, 0, "visible", "wrong value", *seen),
        TestResult("test_secret_name", "double", 2, 0, "hidden", "wrong value", *unseen, picture=SECRET),
        TestResult("test_secret", "double", 2, 0, "after_due_date", "not graded", "expected secret 9", "h"),
    )
    report = Report("01_tiny", "ada", (TaskResult("double", tests),))
    first, second, third = gradescope(report)["tests"]
    assert first["name"] == "double: seen name"
    assert all(text in first["output"] for text in seen)
    assert second["name"] == "double: another input (2)"
    assert second["output"] == (
        "wrong value: our words\n\nWhat probably happened: unseen diagnosis\n\nHint: unseen hint"
    )
    assert "secret" not in gradescope_json(report)
    assert third["visibility"] == "after_due_date"


def test_gradescope_tells_of_the_whole_submission():
    report = Report("a", "b", (), notes=(CellNote(3, "NameError: x"),), problem="the file is empty")
    output = gradescope(report)["output"]
    assert "Nothing could be run: the file is empty." in output
    assert "Code cell 3 stopped with an error: NameError: x" in output


@pytest.fixture
def graded(assignment, tmp_path: Path) -> Path:
    """A folder of results: ada and boris."""
    for student in ("boris", "ada"):
        store(tmp_path, report_of(assignment, student))
    return tmp_path


def store(folder: Path, report: Report) -> None:
    path = folder / "results" / f"{report.student}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report.to_json(), encoding="utf-8")


def test_stored_reports_are_read_by_name_or_one_alone(assignment, graded):
    assert [report.student for report in stored_reports(assignment, graded)] == ["ada", "boris"]
    assert [report.student for report in stored_reports(assignment, graded, student="boris")] == ["boris"]


def test_missing_results_are_told(assignment, graded, tmp_path):
    with pytest.raises(AssignmentError, match=r"expected results in .* Run `cvgrade grade 01_tiny` first"):
        stored_reports(assignment, tmp_path / "nowhere")
    with pytest.raises(AssignmentError, match=r"expected a result of chidi in .*, got none"):
        stored_reports(assignment, graded, student="chidi")


def test_a_damaged_or_outdated_result_is_told_with_its_file(assignment, graded):
    store(graded, replace(report_of(assignment, "ada"), tests_sha256="0" * 64))
    with pytest.raises(AssignmentError, match=r"ada\.json: expected marks of the tests as they are now"):
        stored_reports(assignment, graded)
    (graded / "results" / "ada.json").write_text("{}")
    with pytest.raises(
        AssignmentError, match=r"ada\.json: expected a stored result, got: report: expected format"
    ):
        stored_reports(assignment, graded)


def test_a_result_of_someone_else_is_told(assignment, graded):
    (graded / "results" / "ada.json").rename(graded / "results" / "chidi.json")
    with pytest.raises(
        AssignmentError, match=r"chidi\.json: expected the result of chidi, got that of ada in 01_tiny"
    ):
        stored_reports(assignment, graded)


def test_names_of_another_system_are_told(assignment, tmp_path):
    report = report_of(assignment, "ada")
    with pytest.raises(AssignmentError, match="expected --names-are login, sis-id, id for canvas, got email"):
        write_export(assignment, [report], "canvas", tmp_path / "x.csv", names_are="email")
    with pytest.raises(AssignmentError, match="username, email, id-number for moodle, got login"):
        write_export(assignment, [report], "moodle", tmp_path / "x.csv", names_are="login")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_as_target_is_told(assignment, tmp_path):
    with pytest.raises(
        AssignmentError, match=r"expected a file to write, got the folder .* Name a file in it"
    ):
        write_export(assignment, [report_of(assignment, "ada")], "canvas", tmp_path)


def test_a_full_disk_leaves_the_old_file(assignment, tmp_path, monkeypatch):
    target = tmp_path / "canvas.csv"
    target.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(GraderFault, match="No space left on device"):
        write_export(assignment, [report_of(assignment, "ada")], "canvas", target)
    assert target.read_text() == "old"


def test_files_are_named_after_the_system(tmp_path):
    assert default_target(tmp_path, "canvas", "ada") == tmp_path / "canvas.csv"
    assert default_target(tmp_path, "gradescope", "ada") == tmp_path / "gradescope" / "ada.json"
