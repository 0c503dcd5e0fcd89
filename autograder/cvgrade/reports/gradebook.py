"""nbgrader's gradebook, through nbgrader's own API: formgrader and `nbgrader export` keep working."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from cvgrade.assignment import Assignment, answer_cell
from cvgrade.errors import GraderFault
from cvgrade.reports.database import database_url, one_writer
from cvgrade.results import Report

LOCK_WAIT_S = 30.0  # for another program to let go of an SQLite gradebook
WRITER_WAIT_S = 600.0  # for another cvgrade, which may have a large class to write


def write_gradebook(
    assignment: Assignment,
    reports: list[Report],
    url: str,
    *,
    lock_wait_s: float = LOCK_WAIT_S,
    writer_wait_s: float = WRITER_WAIT_S,
) -> None:
    """Write marks into the gradebook at an SQLAlchemy `url`: ``sqlite:///gradebook.db``, ``postgresql://host/grades``.

    The assignment and the students are added where they are missing. A task that is *not graded* is left without
    a mark and flagged for a person, never zero. A person's comments, marks and extra credit stay; where the
    automatic mark below a person's changes, that task is flagged for them to look at again. Writing is repeatable:
    a run that is killed here, or that finds no room, leaves marks that are right or missing, and the next one
    completes them. Several runs may write at once, also from several machines into PostgreSQL: they take turns.

    Raises
    ------
    AssignmentError
        Where the URL is none, or the package for its database is missing.
    GraderFault
        Where the database cannot be written, or another program or another cvgrade holds it for too long.
    """
    from nbgrader.api import Gradebook, InvalidEntry  # here: importing nbgrader takes seconds
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    place = database_url(url, lock_wait_s=lock_wait_s)
    full_url = place.render_as_string(hide_password=False)
    shown = place.difference_update_query(["timeout", "connect_timeout"]).render_as_string(hide_password=True)
    try:
        with (
            one_writer(place, wait_s=writer_wait_s),
            _programs_on_path(),
            warnings.catch_warnings(),
            Gradebook(_made(full_url)) as gradebook,
        ):
            warnings.simplefilter("ignore", SAWarning)  # nbgrader 0.9 links objects before it adds them
            gradebook.update_or_create_assignment(assignment.name)
            gradebook.update_or_create_notebook(assignment.notebook, assignment.name)
            for task, points in assignment.tasks.items():
                gradebook.update_or_create_grade_cell(
                    task, assignment.notebook, assignment.name, max_score=points, cell_type="code"
                )
                gradebook.update_or_create_solution_cell(
                    answer_cell(task), assignment.notebook, assignment.name
                )
            for report in reports:
                _write_report(gradebook, assignment, report)
            gradebook.db.commit()
    except (SQLAlchemyError, InvalidEntry, OSError, subprocess.SubprocessError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise GraderFault(
            f"gradebook: expected to write {shown}, got {reason}. The results of this run are stored; free some space "
            "or close the other program, then run the same command again: only the gradebook is written."
        ) from error


def _made(url: str) -> str:
    """Make an SQLite gradebook that is not there yet under another name, so that a kill leaves none half made."""
    from nbgrader.api import Gradebook
    from sqlalchemy.engine import make_url

    place = make_url(url)
    path = Path(place.database or "")
    if place.get_backend_name() == "sqlite" and place.database and not path.exists():
        new = path.with_name(f".{path.name}.new")
        left_over = (new, new.with_name(f"{new.name}-journal"))
        try:
            for file in left_over:
                file.unlink(missing_ok=True)
            Gradebook(sqlite_url(new)).close()
            new.replace(path)
        finally:
            for file in left_over:
                file.unlink(missing_ok=True)
    return url


def _write_report(gradebook: object, assignment: Assignment, report: Report) -> None:
    from nbgrader.api import Grade, Gradebook, GradeCell, SubmittedNotebook

    assert isinstance(gradebook, Gradebook)
    gradebook.update_or_create_student(report.student)
    submission = gradebook.update_or_create_submission(assignment.name, report.student)
    (notebook,) = [found for found in submission.notebooks if found.name == assignment.notebook]
    assert isinstance(notebook, SubmittedNotebook)
    _add_comments(gradebook, assignment, notebook)
    grades = {grade.name: grade for grade in notebook.grades}
    for task in report.tasks:
        grade = grades.get(task.task)
        if grade is None:  # a task that came after the student's first grading
            cell = gradebook.db.query(GradeCell).filter_by(name=task.task, notebook=notebook.notebook).one()
            grade = Grade(cell=cell, notebook=notebook)
            gradebook.db.add(grade)
        mark = task.earned if task.graded else None
        if grade.manual_score is None:
            grade.needs_manual_grade = not task.graded
        elif grade.auto_score != mark:  # whoever gave a mark of their own saw another answer
            grade.needs_manual_grade = True
        grade.auto_score = mark


def _add_comments(gradebook: object, assignment: Assignment, notebook: object) -> None:
    """Give each answer a place for a comment, which formgrader and generate_feedback ask for; keep what is there."""
    from nbgrader.api import Comment, Gradebook, SubmittedNotebook

    assert isinstance(gradebook, Gradebook)
    assert isinstance(notebook, SubmittedNotebook)
    there = {comment.name for comment in notebook.comments}
    for name in map(answer_cell, assignment.tasks):
        if name not in there:  # a submission graded before these were written, or a task that came later
            cell = gradebook.find_solution_cell(name, assignment.notebook, assignment.name)
            gradebook.db.add(Comment(cell=cell, notebook=notebook))


def read_marks(url: str, assignment: str) -> dict[str, float]:
    """Read each student's score of an assignment with nbgrader's API."""
    from nbgrader.api import Gradebook

    place = database_url(url, lock_wait_s=LOCK_WAIT_S).render_as_string(hide_password=False)
    with _programs_on_path(), Gradebook(place) as gradebook:
        return {
            found.student.id: float(found.score) for found in gradebook.assignment_submissions(assignment)
        }


def sqlite_url(path: Path) -> str:
    """Name a file as a database: ``sqlite:////absolute/gradebook.db``."""
    return f"sqlite:///{path.resolve()}"


@contextlib.contextmanager
def _programs_on_path() -> Iterator[None]:
    """Put this environment's programs on PATH: nbgrader runs `alembic` when it makes a database."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before
