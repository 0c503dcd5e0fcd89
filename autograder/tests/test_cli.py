"""The command `cvgrade`: exit codes 0, 1, 2, 3, and messages that say what to do."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.results import Report, TaskResult, TestResult, schema_text
from cvgrade.sandbox import jail


def hand_in(folder: Path, student: str, content: str) -> None:
    path = folder / student / "01_tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(content)


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(numbers):\n    return sum(numbers)"


def test_the_installed_program_lists_its_commands():
    program = Path(sys.executable).parent / "cvgrade"
    done = subprocess.run([program, "-h"], capture_output=True, text=True, timeout=60, check=True)
    for name in (
        "check",
        "collect",
        "doctor",
        "export",
        "formgrader",
        "grade",
        "new",
        "release",
        "report",
        "similar",
    ):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("name", ["release", "check", "grade"])
def test_a_missing_assignment_is_told_with_the_nearest(command, course, name):
    done = command(name, "01_tyni", "--root", course.root)
    assert (done.code, done.out) == (2, "")
    assert "expected a folder " in done.err
    assert "Did you mean 01_tiny?" in done.err


@pytest.mark.parametrize("name", ["release", "check"])
def test_a_folder_without_a_course_is_told(command, tmp_path, name):
    done = command(name, "--root", tmp_path)
    assert done.code == 2
    assert "expected assignments, got none. Run in the course's folder." in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mark"], "No such command 'mark'"),
        (["grade"], "Missing argument 'ASSIGNMENT'"),
        (["grade", "01_tiny", "--jobs", "0"], "0 is not in the range"),
        (["grade", "01_tiny", "--fast"], "No such option"),
        (
            ["grade", "01_tiny", "--scheduler", "8786"],
            "--scheduler: expected tcp://host:port, tls://host:port or local:N",
        ),
    ],
)
def test_a_slip_in_the_command_is_told(command, arguments, message):
    done = command(*arguments)
    assert done.code == 2
    assert message in done.err


def test_release_writes_the_exercises_and_names_them(command, course):
    done = command("release", "--root", course.root)
    folder = course.exercises / "01_tiny"
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        str(folder / name) for name in ("tiny.ipynb", "test_visible.py", "diagnoses.json")
    ]
    assert all(Path(line).is_file() for line in done.out.splitlines())


def test_release_makes_a_zip_for_students_where_it_is_asked_for(command, course, tmp_path):
    done = command("release", "--root", course.root, "--zip", tmp_path / "handouts")
    path = tmp_path / "handouts" / "01_tiny.zip"
    assert (done.code, done.out.splitlines()[-1]) == (0, str(path))
    assert path.is_file()


def test_a_wheel_without_a_zip_to_put_it_into_is_told(command, course):
    done = command("release", "--root", course.root, "--wheel", "any.whl")
    assert done.code == 2
    assert "expected a folder for the zips that hold the wheel, got none. Add --zip." in done.err


def test_release_of_a_slip_is_told_and_writes_nothing(command, course):
    course.edit("test_hidden.py", "points=3", "points=0")
    done = command("release", "01_tiny", "--root", course.root)
    assert done.code == 2
    assert "expected points > 0, got 0" in done.err
    assert not course.exercises.exists()


def test_check_prints_findings_and_counts_them(command, course, monkeypatch):
    monkeypatch.setattr("cvgrade.promises._grade_known", lambda assignment, jobs: [])
    done = command("check", "--root", course.root)
    assert done.code == 1
    *findings, count = done.out.splitlines()
    assert count == "01_tiny: 3 findings"
    assert all("Run `make release`" in finding for finding in findings)
    course.release()
    done = command("check", "--root", course.root)
    assert (done.code, done.out) == (0, "01_tiny: no findings\n")


@pytest.mark.parametrize("kind", ["missing", "a file", "empty"])
def test_a_folder_of_submissions_that_cannot_be_used_is_told(command, course, tmp_path, kind):
    folder = tmp_path / "handed_in"
    if kind == "a file":
        folder.touch()
    if kind == "empty":
        folder.mkdir()
    done = command(
        "grade", "01_tiny", "--root", course.root, "--submissions", folder, "--output", tmp_path / "out"
    )
    assert done.code == 2
    assert str(folder) in done.err
    assert "--submissions DIR" in done.err
    assert not (tmp_path / "out").exists()


def test_an_unknown_student_is_told(command, course, tmp_path):
    hand_in(tmp_path / "in", "ada", notebook(DOUBLE))
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    done = command("grade", "01_tiny", "--root", course.root, *paths, "--student", "adda")
    assert done.code == 2
    assert "expected a submission of adda" in done.err
    assert "Mend the name after --student." in done.err


def test_an_output_that_is_a_file_is_told(command, course, tmp_path):
    hand_in(tmp_path / "in", "ada", notebook(DOUBLE))
    (tmp_path / "out").write_text("mine")
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    done = command("grade", "01_tiny", "--root", course.root, *paths)
    assert done.code == 2
    assert "Choose another with --output." in done.err
    assert (tmp_path / "out").read_text() == "mine"


def test_a_machine_without_a_jail_grades_nothing(command, course, tmp_path, monkeypatch):
    hand_in(tmp_path / "in", "ada", notebook(DOUBLE))
    monkeypatch.setenv("PATH", "/nowhere")
    course.edit("assignment.toml", 'preload = ["numpy"]', 'preload = ["no_such_module"]')
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    done = command("grade", "01_tiny", "--root", course.root, *paths)
    assert done.code == 3
    assert done.err.startswith("fault: ")
    assert "no_such_module" in done.err or jail.why_not() in done.err
    assert not (tmp_path / "out" / "01_tiny" / "results").exists()


@pytest.mark.needs_jail
def test_a_class_is_graded_from_folder_to_gradebook_and_goes_on_where_it_was(command, course, tmp_path):
    submitted, output = tmp_path / "in", tmp_path / "out"
    hand_in(submitted, "ada", notebook(DOUBLE, TOTAL))
    hand_in(submitted, "boris [b]", notebook(DOUBLE.replace("2 * x", "x + 2"), TOTAL))
    hand_in(submitted, "chidi", "")
    arguments = ["grade", "01_tiny", "--root", course.root, "--submissions", submitted, "--output", output]
    done = command(*arguments, "--jobs", 1)
    marks = {"ada": 10.0, "boris [b]": 5.0, "chidi": 0.0}
    assert done.code == 0, done.err
    assert done.out == f"3 submissions, mean 5.0 of 10 points: {output / '01_tiny'}\n"
    assert read_marks(sqlite_url(output / "gradebook.db"), "01_tiny") == marks
    stored = {path.stem: path for path in (output / "01_tiny" / "results").glob("*.json")}
    assert {name: Report.from_json(path.read_text()).earned for name, path in stored.items()} == marks
    feedback = (output / "01_tiny" / "feedback" / "boris [b].html").read_text()
    assert "This adds two; twice as much is a product." in feedback
    assert "secret" not in feedback
    assert "mean 5, median 5 of 10 points" in (output / "01_tiny" / "report.html").read_text()

    before = {name: path.stat().st_mtime_ns for name, path in stored.items()}
    shutil.rmtree(submitted / "ada")
    hand_in(submitted, "ada", notebook(DOUBLE))
    done = command(*arguments, "--jobs", 1, "--student", "ada")
    change, line, total = done.out.splitlines()
    assert (done.code, change) == (0, "marks changed for 1 of 1 graded again:")
    lost = "test_total_of_three_numbers 1 → 0, test_total_counts_the_first_number 4 → 0"
    assert line == f"  ada: 10 → 5 (-5): {lost}; another submission"
    assert total.startswith("1 submission, mean 5.0 of 10 points")
    after = {name: path.stat().st_mtime_ns for name, path in stored.items()}
    assert {name for name in before if before[name] != after[name]} == {"ada"}
    assert read_marks(sqlite_url(output / "gradebook.db"), "01_tiny") == marks | {"ada": 5.0}
    assert "mean 5, median 5" in (output / "01_tiny" / "report.html").read_text()  # of the class, not of one


def test_what_is_not_graded_is_loud(command, course, tmp_path, monkeypatch):
    hand_in(tmp_path / "in", "[ada]", notebook(DOUBLE))
    from cvgrade import grade
    from cvgrade.results import TaskResult, TestResult

    lost = TestResult("t", "double", 5, 0, "visible", "not graded", "the jail is gone")
    reports = [Report("01_tiny", "[ada]", (TaskResult("double", (lost,)), TaskResult("total", ())))]
    monkeypatch.setattr(grade, "grade_class", lambda *args, **options: reports)
    monkeypatch.setattr("cvgrade.reports.gradebook.write_gradebook", lambda *args: None)
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    done = command("grade", "01_tiny", "--root", course.root, *paths)
    assert done.code == 3
    assert "not graded, by a fault of ours: [ada]. Run the command again." in done.err


@pytest.mark.needs_jail
def test_who_is_graded_can_be_foretold_chosen_by_date_and_forced(command, course, tmp_path):
    submitted, output = tmp_path / "in", tmp_path / "out"
    hand_in(submitted, "ada", notebook(DOUBLE, TOTAL))
    hand_in(submitted, "boris", notebook(DOUBLE))
    for path in (submitted / "ada" / "01_tiny", submitted / "ada" / "01_tiny" / "tiny.ipynb"):
        os.utime(path, (10**9, 10**9))  # in 2001
    arguments = ["grade", "01_tiny", "--root", course.root, "--submissions", submitted, "--output", output]
    arguments += ["--jobs", 1]
    done = command(*arguments, "--dry-run")
    assert (done.code, done.out) == (0, "ada\nboris\n")
    assert "2 of 2 submissions would be graded; nothing was written" in done.err
    assert not output.exists()
    assert command(*arguments, "--since", "2999-01-01").out == "nothing was handed in since then\n"
    assert command(*arguments, "--since", "2002-01-01T09:30").out.startswith("1 submission, mean 5.0")
    assert [path.stem for path in (output / "01_tiny" / "results").glob("*.json")] == ["boris"]
    assert not (output / "01_tiny" / "report.html").exists()  # not of a part of the class
    assert command(*arguments, "--dry-run").out == "ada\n"
    assert command(*arguments, "--dry-run", "--regrade").out == "ada\nboris\n"
    assert command(*arguments, "--regrade").out.startswith(
        "marks changed for 0 of 1 graded again\n2 submissions"
    )


@pytest.mark.needs_jail
def test_a_regrading_tells_whose_marks_changed_because_of_which_test(command, course, tmp_path):
    submitted, output = tmp_path / "in", tmp_path / "out"
    hand_in(submitted, "ada", notebook(DOUBLE, TOTAL))
    hand_in(submitted, "boris", notebook(DOUBLE))
    arguments = ["grade", "01_tiny", "--root", course.root, "--submissions", submitted, "--output", output]
    assert "marks changed" not in command(*arguments, "--jobs", 1).out
    assert "marks changed" not in command(*arguments, "--jobs", 1).out  # stored: nothing was graded again
    course.edit("test_visible.py", "What a student can run.", "What students can run.")
    assert command(*arguments, "--jobs", 1).out.startswith("marks changed for 0 of 2 graded again\n")
    assert not (output / "01_tiny" / "changes.json").exists()
    course.edit("test_visible.py", "student.double(3), 6", "student.double(3), 7")
    done = command(*arguments, "--jobs", 1)
    assert done.out.splitlines()[:3] == [
        "marks changed for 2 of 2 graded again:",
        "  ada: 10 → 8 (-2): test_double_of_three 2 → 0; other tests",
        "  boris: 5 → 3 (-2): test_double_of_three 2 → 0; other tests",
    ]
    changes = json.loads((output / "01_tiny" / "changes.json").read_text())["changes"]
    assert [change["student"] for change in changes] == ["ada", "boris"]
    assert "| ada | 10 | 8 | -2 |" in (output / "01_tiny" / "changes.md").read_text()


@pytest.mark.needs_jail
def test_stored_reports_hold_to_the_schema_and_say_limits_and_environment(command, course, tmp_path):
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    hand_in(tmp_path / "in", "ada", notebook("1 / 0", "print('hello')", DOUBLE.replace("2 * x", "x"), TOTAL))
    hand_in(tmp_path / "in", "boris", "")
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    assert command("grade", "01_tiny", "--root", course.root, *paths, "--jobs", 1).code == 0
    stored = list((tmp_path / "out" / "01_tiny" / "results").glob("*.json"))
    assert len(stored) == 2
    for path in stored:
        data = json.loads(path.read_text())
        validator.validate(data)
        assert data["limits"] == vars(course.assignment().limits)
        assert len(data["environment_sha256"]) == 64


@pytest.mark.needs_jail
@pytest.mark.parametrize(("flags", "told"), [([], True), (["--unpublished"], False)])
def test_unpublished_feedback_keeps_back_how_hidden_tests_went(command, course, tmp_path, flags, told):
    hand_in(tmp_path / "in", "ada", notebook(DOUBLE, TOTAL))
    paths = ["--submissions", tmp_path / "in", "--output", tmp_path / "out"]
    done = command("grade", "01_tiny", "--root", course.root, *paths, "--jobs", 1, *flags)
    assert done.code == 0
    feedback = (tmp_path / "out" / "01_tiny" / "feedback" / "ada.html").read_text()
    assert ("Further tests on other inputs" in feedback) == told
    assert ("are told when the marks are published" in feedback) != told


@pytest.fixture
def exported(course, tmp_path) -> list[object]:
    """The arguments of an export of ada's 10 points and of boris, who is not graded."""
    assignment = course.assignment()
    for student, cause in (("ada", None), ("boris", "not graded")):
        tests = [
            TestResult(t.name, t.task, t.points, 0 if cause else t.points, t.visibility, cause)
            for t in assignment.tests
        ]
        tasks = tuple(
            TaskResult(task, tuple(t for t in tests if t.task == task)) for task in assignment.tasks
        )
        report = Report("01_tiny", student, tasks, tests_sha256=assignment.tests_sha256)
        path = tmp_path / "out" / "01_tiny" / "results" / f"{student}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report.to_json())
    return ["export", "01_tiny", "--root", course.root, "--output", tmp_path / "out", "--format"]


@pytest.mark.parametrize(
    ("style", "file"),
    [("canvas", "canvas.csv"), ("moodle", "moodle.csv"), ("gradescope", "gradescope/ada.json")],
)
def test_an_export_writes_whoever_is_graded_and_names_the_others(command, exported, tmp_path, style, file):
    done = command(*exported, style)
    path = tmp_path / "out" / "01_tiny" / file
    assert (done.code, done.out) == (1, f"{path}\n")
    assert "left out, not graded by a fault of ours: boris. Run `cvgrade grade` again." in done.err
    assert "boris" not in path.read_text()
    assert {found.name for found in path.parent.iterdir() if found.is_file()} == {path.name}


def test_an_export_goes_where_one_says(command, exported, tmp_path):
    done = command(*exported, "gradescope", "--student", "ada", "--to", tmp_path / "results.json")
    assert (done.code, done.out) == (0, f"{tmp_path / 'results.json'}\n")
    assert len(json.loads((tmp_path / "results.json").read_text())["tests"]) == 4
    done = command(
        *exported, "moodle", "--student", "ada", "--to", tmp_path / "m.csv", "--names-are", "email"
    )
    assert (tmp_path / "m.csv").read_text() == "Email address,A tiny assignment\nada,10\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gradescope", "--to", "x.json"], "expected one student for one file of Gradescope's, got a class"),
        (["canvas", "--student", "chidi"], "expected a result of chidi"),
        (["canvas", "--names-are", "email"], "expected --names-are login, sis-id, id for canvas, got email"),
        (["excel"], "'excel' is not one of 'canvas', 'moodle', 'gradescope', 'csv', 'parquet'"),
        (["csv", "--names-are", "email"], "expected no --names-are for csv, got email. Leave it out"),
    ],
)
def test_a_slip_in_an_export_is_told_and_writes_nothing(command, exported, tmp_path, arguments, message):
    before = sorted(tmp_path.rglob("*"))
    done = command(*exported, *arguments)
    assert done.code == 2
    assert message in done.err
    assert sorted(tmp_path.rglob("*")) == before


def collected(folder: Path, **minutes: int | None) -> Path:
    """Write the record of `cvgrade collect` with how late each student is."""
    same = {"name": "", "source": "", "attempt": 1, "attempts": 1, "time": None, "sha256": "", "files": {}}
    rows = [same | {"student": name, "minutes_late": late, "remarks": []} for name, late in minutes.items()]
    folder.mkdir()
    content = {"version": 1, "assignment": "01_tiny", "students": rows}
    (folder / "collected-01_tiny.json").write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize(
    ("style", "line", "file"),
    [("canvas", "ada,,,ada,,8", "canvas.csv"), ("moodle", "ada,8,10,1441,2,2,", "moodle.csv")],
)
def test_a_late_policy_lowers_exported_marks_and_no_stored_result(
    command, exported, tmp_path, style, line, file
):
    (tmp_path / "late.toml").write_text("per_cent_a_day = 10")
    results = tmp_path / "out" / "01_tiny" / "results"
    before = {path: path.read_bytes() for path in results.iterdir()}
    times = ["--late", tmp_path / "late.toml", "--submissions", collected(tmp_path / "in", ada=1441)]
    done = command(*exported, style, "--student", "ada", *times)
    folder = tmp_path / "out" / "01_tiny"
    assert (done.code, done.out, done.err) == (0, f"{folder / file}\n", "")
    assert (folder / file).read_text().splitlines()[-1] == line
    header, row = (folder / f"{style}-late.csv").read_text().splitlines()
    assert header == "Student,Mark,Points earned,Minutes late,Days late,Deduction,Extension"
    assert row == "ada,8,10,1441,2,2,"
    assert {path: path.read_bytes() for path in results.iterdir()} == before


def test_whose_time_is_unknown_loses_nothing_and_is_named(command, exported, tmp_path):
    path = tmp_path / "out" / "01_tiny" / "results" / "ada.json"
    path.with_name("boris.json").write_text(path.read_text().replace('"ada"', '"boris"'))
    (tmp_path / "late.toml").write_text("per_cent_a_day = 10\n[extensions]\nadda = 3\n")
    times = ["--late", tmp_path / "late.toml", "--submissions", collected(tmp_path / "in", ada=1, boris=None)]
    done = command(*exported, "moodle", *times)
    assert done.code == 1
    assert "time unknown, nothing deducted: boris" in done.err
    assert "extensions of nobody exported: adda (did you mean ada?)" in done.err
    lines = (tmp_path / "out" / "01_tiny" / "moodle.csv").read_text().splitlines()
    assert lines[1:] == ["ada,9,10,1,1,1,", "boris,10,10,unknown,0,0,"]


@pytest.mark.parametrize(
    ("style", "minutes", "message"),
    [
        ("canvas", {}, "expected times and a due date in"),
        ("canvas", {"ada": None}, "got none of these students. Collect with `cvgrade collect`"),
        ("gradescope", {"ada": 5}, "expected canvas or moodle with a late policy, got gradescope"),
    ],
)
def test_a_late_policy_that_cannot_be_applied_is_told(command, exported, tmp_path, style, minutes, message):
    (tmp_path / "late.toml").write_text("per_cent_a_day = 10")
    times = ["--late", tmp_path / "late.toml", "--submissions", collected(tmp_path / "in", **minutes)]
    done = command(*exported, style, "--student", "ada", *times)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not list((tmp_path / "out" / "01_tiny").glob("*.*"))
