"""The sample class: everyone announced hands in, and no unexpected mark goes unnoticed."""

import ast
import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.grade import grade_class
from cvgrade.reports.gradebook import sqlite_url, write_gradebook
from cvgrade.results import Report, TaskResult, TestResult, schema_text
from cvgrade.submission import find_submissions

NAME = "03_convolution"


@pytest.fixture(scope="module")
def script(repository: Path) -> ModuleType:
    path = repository / "autograder" / "sample_class" / "sample_class.py"
    spec = importlib.util.spec_from_file_location("sample_class", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def assignment(repository: Path) -> Assignment:
    return find_assignment(NAME, repository)


def call(script: ModuleType, *arguments: object) -> Result:
    return CliRunner().invoke(script.main, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture(scope="module")
def built(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    result = call(script, "build", folder)
    assert result.exit_code == 0
    return folder


@pytest.fixture(scope="module")
def expected(built: Path) -> dict[str, dict[str, float]]:
    return json.loads((built / "expected.json").read_text())


@pytest.fixture(scope="module")
def gradebook(assignment, expected, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    write_gradebook(assignment, [report_of(assignment, *item) for item in expected.items()], sqlite_url(path))
    return path.read_bytes()


def report_of(assignment: Assignment, student: str, marks: dict[str, float]) -> Report:
    """Make the report with these marks, one test a task."""
    tests = [
        TestResult(
            "t", task, points, marks[task], "visible", None if marks[task] == points else "wrong value"
        )
        for task, points in assignment.tasks.items()
    ]
    return Report(assignment.name, student, tuple(TaskResult(test.task, (test,)) for test in tests))


@pytest.fixture
def graded(assignment, expected, gradebook: bytes, tmp_path: Path) -> Path:
    """A folder as `cvgrade grade` leaves it where every mark is the expected one."""
    (tmp_path / NAME / "results").mkdir(parents=True)
    (tmp_path / "gradebook.db").write_bytes(gradebook)
    for student, marks in expected.items():
        store(tmp_path, report_of(assignment, student, marks))
    return tmp_path


def store(graded: Path, report: Report) -> None:
    (graded / NAME / "results" / f"{report.student}.json").write_text(report.to_json())


def heads(repository: Path) -> dict[str, dict[str, Any]]:
    """Return the heads of the hostile submissions."""
    paths = (repository / "autograder" / "sample_class" / "hostile").glob("*.py")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    return {name: tomllib.loads(ast.get_docstring(ast.parse(text)) or "") for name, text in texts.items()}


def test_everyone_announced_hands_in_and_nobody_else(built, expected, repository):
    honest = tomllib.loads(
        (repository / "autograder" / "sample_class" / "honest.toml").read_text(encoding="utf-8")
    )
    announced = {*honest, *heads(repository)}
    assert len(honest) >= 12
    assert len(heads(repository)) >= 12
    assert set(expected) == announced
    assert {found.student for found in find_submissions(built / "submitted", NAME)} == announced


def test_every_expected_mark_is_of_a_task_and_within_its_points(expected, assignment):
    for student, marks in expected.items():
        assert marks.keys() == assignment.tasks.keys(), student
        for task, points in marks.items():
            assert 0 <= points <= assignment.tasks[task], (student, task)


def test_every_head_of_an_attack_is_complete_and_names_tasks(repository, script, assignment):
    for name, head in heads(repository).items():
        assert head["tries"], name
        assert head["kind"] in ("append", "replace", "file", "mangle"), name
        assert head["kind"] != "mangle" or head["mangle"] in script.MANGLES, name
        assert {head["default"], *head.get("expected", {}).values()} <= {"full", "zero"}, name
        assert head.get("expected", {}).keys() <= assignment.tasks.keys(), name


def test_some_get_everything_some_nothing_and_some_a_part(expected, assignment):
    totals = [sum(marks.values()) for marks in expected.values()]
    total = sum(assignment.tasks.values())
    assert totals.count(total) >= 6
    assert totals.count(0) >= 2
    assert sum(0 < mark < total for mark in totals) >= 8


def test_building_twice_gives_the_same_bytes(script, built, tmp_path):
    call(script, "build", tmp_path)
    names = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    assert names == {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert all((built / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_the_expected_marks_pass(script, built, graded, expected):
    result = call(script, "verify", built, graded)
    assert (result.exit_code, result.output) == (0, f"{len(expected)} submissions, 0 unexpected marks\n")


def test_a_mark_that_differs_is_told_with_student_and_task(script, built, graded, expected, assignment):
    store(graded, report_of(assignment, "hiro", expected["hiro"] | {"edges": 1.0}))
    result = call(script, "verify", built, graded)
    assert result.exit_code == 1
    points = f"{expected['hiro']['edges']:g}"
    assert result.output.splitlines()[0] == f"hiro: expected {points} points for edges, got 1"
    assert "1 unexpected marks" in result.output


def test_a_missing_or_damaged_result_is_told_with_the_student(script, built, graded):
    (graded / NAME / "results" / "ada.json").unlink()
    (graded / NAME / "results" / "boris.json").write_text("{")
    result = call(script, "verify", built, graded)
    assert result.exit_code == 1
    for student, finding in zip(("ada", "boris"), result.output.splitlines(), strict=False):
        assert finding.startswith(f"{student}: expected a result in ")
    assert "2 unexpected marks" in result.output


def test_a_task_without_a_verdict_is_told(script, built, graded, expected, assignment):
    lost = report_of(assignment, "ada", expected["ada"]).tasks
    first = TaskResult(
        lost[0].task, (*lost[0].tests, TestResult("u", lost[0].task, 0, 0, "hidden", "not graded"))
    )
    store(graded, Report(NAME, "ada", (first, *lost[1:])))
    result = call(script, "verify", built, graded)
    assert result.exit_code == 1
    assert "ada: not graded" in result.output


def test_a_gradebook_that_differs_is_told_with_the_student(script, built, graded, expected, assignment):
    other = report_of(assignment, "ada", expected["ada"] | {"edges": 1.0})
    write_gradebook(assignment, [other], sqlite_url(graded / "gradebook.db"))
    result = call(script, "verify", built, graded)
    assert result.exit_code == 1
    total = sum(assignment.tasks.values())
    got = total - assignment.tasks["edges"] + 1
    assert result.output.splitlines()[0] == f"ada: expected {total:g} in the gradebook, got {got}"


def test_a_missing_gradebook_is_told_for_everyone(script, built, graded, expected):
    (graded / "gradebook.db").unlink()
    result = call(script, "verify", built, graded)
    assert result.exit_code == 1
    assert result.output.count("in the gradebook, got None") == len(expected)
    assert not (graded / "gradebook.db").exists()


@pytest.mark.needs_jail
def test_real_reports_hold_to_the_schema_and_draw_what_went_wrong(built, assignment, tmp_path):
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    names = ("ada", "broken_json", "hiro", "lying_array", "prints_50_megabytes")
    chosen = [found for found in find_submissions(built / "submitted", NAME) if found.student in names]
    grade_class(assignment, chosen, tmp_path, jobs=1)
    stored = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.json")}
    assert sorted(stored) == sorted(names)
    for data in stored.values():
        validator.validate(data)
    tests = [test for task in stored["hiro"]["tasks"] for test in task["tests"]]
    assert {test["visibility"] for test in tests if test["picture"]} == {"visible"}
    assert [test["picture"]["got"]["shape"] for test in tests if test["picture"]] == [[6, 6], [4, 6]]
