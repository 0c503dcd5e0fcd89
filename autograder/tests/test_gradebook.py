"""nbgrader's gradebook: the marks are read back by nbgrader's own API and by its command `nbgrader export`."""

import contextlib
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from cvgrade.assignment import Assignment
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.reports.gradebook import read_marks, sqlite_url, write_gradebook
from cvgrade.results import Report, TaskResult, TestResult
from sqlalchemy import create_engine, inspect, text

TABLES = (
    "student",
    "assignment",
    "notebook",
    "submitted_assignment",
    "submitted_notebook",
    "grade",
    "grade_cells",
)


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


def report_of(assignment: Assignment, student: str, earned: dict[str, float | None]) -> Report:
    """Make a report with these points for the tests; None: not graded."""
    results = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    for at, result in enumerate(results):
        value = earned.get(result.name, result.points)
        if value is None:
            results[at] = replace(result, earned=0.0, cause="not graded")
        elif value < result.points:
            results[at] = replace(result, earned=value, cause="wrong value")
    tasks = tuple(TaskResult(task, tuple(r for r in results if r.task == task)) for task in assignment.tasks)
    return Report(assignment.name, student, tasks)


@pytest.fixture(scope="module")
def empty(assignment, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new gradebook with ada's marks; making one takes nbgrader a second, so tests get copies."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    write_gradebook(assignment, [report_of(assignment, "ada", {})], sqlite_url(path))
    return path.read_bytes()


@pytest.fixture
def url(empty: bytes, tmp_path: Path) -> str:
    path = tmp_path / "gradebook.db"
    path.write_bytes(empty)
    return sqlite_url(path)


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        names = set(inspect(engine).get_table_names())
        return {
            name: connection.execute(text(f"select count(*) from {name}")).scalar_one()
            for name in TABLES
            if name in names
        }


def test_marks_are_read_back_by_nbgraders_api(assignment, url):
    reports = [
        report_of(assignment, "ada", {}),
        report_of(assignment, "boris", {"test_double_of_three": 0.0}),
        report_of(
            assignment, "chidi", {"test_double_of_three": 0.5, "test_total_counts_the_first_number": 0.0}
        ),
    ]
    write_gradebook(assignment, reports, url)
    assert read_marks(url, "01_tiny") == {"ada": 10.0, "boris": 8.0, "chidi": 4.5}
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", "01_tiny", "boris")
        assert {grade.name: (grade.score, grade.max_score) for grade in notebook.grades} == {
            "double": (3.0, 5.0),
            "total": (5.0, 5.0),
        }
        assert not notebook.needs_manual_grade
        assert gradebook.find_assignment("01_tiny").max_score == 10.0


def test_writing_the_same_marks_again_adds_nothing(assignment, url):
    before = counts(url)
    assert before["student"] == before["submitted_assignment"] == 1
    assert before["grade"] == 2
    for _ in range(2):
        write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert counts(url) == before
    assert read_marks(url, "01_tiny") == {"ada": 10.0}


def test_a_later_grading_changes_the_mark(assignment, url):
    write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_an_array": 0.0})], url)
    assert read_marks(url, "01_tiny") == {"ada": 7.0}
    write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert read_marks(url, "01_tiny") == {"ada": 10.0}


def test_grading_one_student_leaves_the_others_marks(assignment, url):
    write_gradebook(assignment, [report_of(assignment, "boris", {"test_double_of_three": 0.0})], url)
    assert read_marks(url, "01_tiny") == {"ada": 10.0, "boris": 8.0}


def test_a_task_that_is_not_graded_has_no_mark_and_asks_for_a_person_until_it_is(assignment, url):
    from nbgrader.api import Gradebook

    write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_an_array": None})], url)
    with Gradebook(url) as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", "01_tiny", "ada")
        grades = {grade.name: grade for grade in notebook.grades}
        assert grades["double"].auto_score is None
        assert grades["double"].needs_manual_grade
        assert grades["total"].auto_score == 5.0
        assert not grades["total"].needs_manual_grade
        assert notebook.needs_manual_grade
    write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    with Gradebook(url) as gradebook:
        assert not gradebook.find_submission_notebook("tiny", "01_tiny", "ada").needs_manual_grade
    assert read_marks(url, "01_tiny") == {"ada": 10.0}


def test_a_task_that_comes_later_is_added_to_students_marked_before(make_course, url, tmp_path):
    course = make_course(tmp_path / "more")
    course.edit("test_hidden.py", '"total", points=4', '"average", points=6')
    later = course.assignment()
    write_gradebook(later, [report_of(later, "ada", {})], url)
    assert read_marks(url, "01_tiny") == {"ada": 12.0}


def test_a_persons_comment_and_mark_survive_a_regrading(assignment, url):
    from nbgrader.api import Gradebook

    with Gradebook(url) as gradebook:
        gradebook.find_comment("double-answer", "tiny", "01_tiny", "ada").manual_comment = "Well named."
        gradebook.find_grade("double", "tiny", "01_tiny", "ada").manual_score = 4.0
        gradebook.db.commit()
    write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_three": 0.0})], url)
    with Gradebook(url) as gradebook:
        assert gradebook.find_comment("double-answer", "tiny", "01_tiny", "ada").comment == "Well named."
        grade = gradebook.find_grade("double", "tiny", "01_tiny", "ada")
        assert (grade.auto_score, grade.score) == (3.0, 4.0)


def test_a_persons_mark_is_flagged_where_the_mark_below_it_changes_until_they_have_looked(assignment, url):
    from nbgrader.api import Gradebook

    def flagged() -> bool:
        with Gradebook(url) as gradebook:
            return gradebook.find_grade("double", "tiny", "01_tiny", "ada").needs_manual_grade

    with Gradebook(url) as gradebook:
        gradebook.find_grade("double", "tiny", "01_tiny", "ada").manual_score = 4.0
        gradebook.find_grade("double", "tiny", "01_tiny", "ada").extra_credit = 0.5
        gradebook.db.commit()
    write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert not flagged()  # the same mark as before
    for _ in range(2):  # and stays so
        write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_three": 0.0})], url)
        assert flagged()
    with Gradebook(url) as gradebook:
        gradebook.find_grade("double", "tiny", "01_tiny", "ada").needs_manual_grade = False  # "Resolve"
        gradebook.db.commit()
    write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_three": 0.0})], url)
    assert not flagged()
    assert read_marks(url, "01_tiny") == {"ada": 9.5}


def test_a_submission_graded_before_there_were_comments_gets_them(assignment, url):
    from nbgrader.api import Gradebook

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("delete from comment"))
    write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    with Gradebook(url) as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", "01_tiny", "ada")
        assert sorted(comment.name for comment in notebook.comments) == ["double-answer", "total-answer"]


def nbgrader(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in a folder, with settings of its own."""
    folders = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    return subprocess.run(
        [Path(sys.executable).parent / "nbgrader", *arguments],
        cwd=tmp_path,
        env=os.environ | {name: str(tmp_path / name.lower()) for name in folders},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_nbgrader_generate_feedback_shows_the_same_scores(make_course, url, tmp_path):
    course = make_course(tmp_path / "course")
    course.release()
    folder = tmp_path / "autograded" / "ada" / "01_tiny"
    folder.mkdir(parents=True)
    shutil.copy(course.exercises / "01_tiny" / "tiny.ipynb", folder)
    assignment = course.assignment()
    write_gradebook(assignment, [report_of(assignment, "ada", {"test_double_of_three": 0.0})], url)
    done = nbgrader(tmp_path, "generate_feedback", "--assignment", "01_tiny", "--db", url)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "feedback" / "ada" / "01_tiny" / "tiny.html").read_text(encoding="utf-8")
    assert "Score: 8.0 / 10.0" in page
    assert "secret" not in page


def test_nbgrader_export_writes_the_same_totals(assignment, url, tmp_path):
    reports = [
        report_of(assignment, "ada", {}),
        report_of(assignment, "boris", {"test_double_of_three": 0.0}),
    ]
    write_gradebook(assignment, reports, url)
    done = nbgrader(tmp_path, "export", "--db", url, "--to", "grades.csv")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {student: float(row["score"]) for student, row in rows.items()} == read_marks(url, "01_tiny")
    assert {float(row["max_score"]) for row in rows.values()} == {10.0}


def test_a_gradebook_that_cannot_be_written_is_our_fault_and_says_what_is_safe(assignment, tmp_path):
    url = sqlite_url(tmp_path / "no" / "such" / "folder" / "gradebook.db")
    with pytest.raises(GraderFault, match=r"gradebook: expected to write sqlite:.* got ") as caught:
        write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert "The results of this run are stored" in str(caught.value)


def test_a_file_that_is_no_database_is_left_as_it_is(assignment, tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_text("my notes\n" * 200)
    with pytest.raises(GraderFault, match="not a database"):
        write_gradebook(assignment, [report_of(assignment, "ada", {})], sqlite_url(path))
    assert path.read_text() == "my notes\n" * 200


def test_a_locked_gradebook_is_waited_for(assignment, url):
    path = url.removeprefix("sqlite:///")
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(1.0, lambda: holder.execute("ROLLBACK"))
    release.start()
    write_gradebook(assignment, [report_of(assignment, "boris", {})], url)
    release.join()
    holder.close()
    assert read_marks(url, "01_tiny") == {"ada": 10.0, "boris": 10.0}


def test_a_gradebook_that_stays_locked_is_our_fault_and_the_next_run_completes_it(assignment, url):
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            GraderFault, match=r"database is locked.*close the other program, then run the same"
        ):
            write_gradebook(assignment, [report_of(assignment, "boris", {})], url, lock_wait_s=0.1)
    write_gradebook(assignment, [report_of(assignment, "boris", {})], url)
    assert read_marks(url, "01_tiny") == {"ada": 10.0, "boris": 10.0}


def test_a_gradebook_appears_whole_or_not_at_all(assignment, tmp_path, monkeypatch):
    def killed(*_: object) -> None:
        raise subprocess.CalledProcessError(-9, "alembic")

    monkeypatch.setattr("nbgrader.api.get_alembic_version", killed)
    url = sqlite_url(tmp_path / "gradebook.db")
    with pytest.raises(GraderFault, match="run the same command again"):
        write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert [path.name for path in tmp_path.iterdir()] in ([], [".gradebook.db.lock"])
    monkeypatch.undo()
    (tmp_path / ".gradebook.db.new").write_text("half")  # of a run that was killed
    write_gradebook(assignment, [report_of(assignment, "ada", {})], url)
    assert read_marks(url, "01_tiny") == {"ada": 10.0}
    assert inspect(create_engine(url)).has_table("alembic_version")


def test_a_url_that_is_none_is_the_instructors(assignment):
    with pytest.raises(
        AssignmentError, match=r"expected an SQLAlchemy URL such as .*, got 'grades.db'. Mend it"
    ):
        write_gradebook(assignment, [], "grades.db")
