"""nbgrader's formgrader on what `cvgrade grade` wrote: the notebooks that it shows, then in a real browser."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from cvgrade import cli
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.errors import AssignmentError
from cvgrade.release import solved_notebook
from cvgrade.reports.formgrader import graded_notebook, open_formgrader, write_notebooks
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.reports.occasion import Occasion
from cvgrade.results import Report, TaskResult, TestResult
from cvgrade.submission import Submission
from jupyter_trial import own_settings, serving, stay_at
from playwright.sync_api import Page, expect

PUBLISHED = Occasion(True, datetime(2026, 12, 1, tzinfo=UTC))
DOUBLE, TOTAL = "def double(x):\n    return x + 2", "total = sum"


@pytest.fixture(scope="module")
def assignment(make_course, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_course(tmp_path_factory.mktemp("course")).assignment()


@pytest.fixture
def report(assignment) -> Report:
    """Of someone whose `double` is wrong."""
    results = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    failed = {"earned": 0.0, "cause": "wrong value", "diagnosis": "This adds two.", "hint": "A hint."}
    shown = {"message": "the result is 5, expected 6; it differs.", "expected": "6", "got": "5"}
    results[0] = replace(results[0], **failed, **shown)
    at = next(at for at, test in enumerate(results) if test.name == "test_double_of_an_array")
    results[at] = replace(results[at], **failed, message="For another input the result has wrong values.")
    tasks = [TaskResult(name, tuple(t for t in results if t.task == name)) for name in assignment.tasks]
    return Report("01_tiny", "ada", tuple(tasks), submission_sha256="0" * 64)


def cells(report: Report, *sources: str, occasion: Occasion = PUBLISHED) -> list[nbformat.NotebookNode]:
    text = graded_notebook(report, sources, occasion).decode()
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    return notebook.cells


def ids(found: list[nbformat.NotebookNode]) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in found]


def test_each_answer_is_followed_by_how_its_tests_went(report):
    found = cells(report, "import numpy", DOUBLE, "print(double(3))", TOTAL)
    assert ids(found) == ["", "double-answer", "double", "", "total-answer", "total"]
    assert [found[at].source for at in (0, 1, 3, 4)] == ["import numpy", DOUBLE, "print(double(3))", TOTAL]
    assert found[2].outputs[0].text.splitlines() == [
        "✗ double of three: 0 of 2, wrong value",
        "  the result is 5, expected 6; it differs.",
        "✗ on another input: 0 of 3, wrong value",
        "  For another input the result has wrong values.",
        "This adds two.",
    ]
    assert found[5].outputs[0].text == "✓ total of three numbers: 1 of 1\n✓ on another input: 4 of 4\n"


def test_nbgraders_own_validator_accepts_every_cell(report):
    from nbgrader.nbgraderformat import MetadataValidator

    notebook = nbformat.reads(graded_notebook(report, (DOUBLE, TOTAL), PUBLISHED).decode(), as_version=4)
    MetadataValidator().validate_nb(notebook)
    assert [cell.metadata.nbgrader.get("points") for cell in notebook.cells] == [None, 5.0, None, 5.0]


def test_the_last_definition_of_a_task_is_its_answer_and_a_check_is_not_shown_twice(report):
    found = cells(report, DOUBLE, TOTAL, 'check("double")\n', "if True:\n    double = 3", DOUBLE + " + 1")
    assert ids(found) == ["", "total-answer", "total", "", "double-answer", "double"]


def test_two_tasks_in_one_cell_and_a_task_in_none_have_a_place_each(report):
    assert ids(cells(report, f"{DOUBLE}\n{TOTAL}")) == ["double-answer", "double", "total-answer", "total"]
    found = cells(report, TOTAL)
    assert ids(found) == ["total-answer", "total", "double-answer", "double"]
    assert found[2].source == "# double: in no cell"


def test_where_nothing_could_be_run_the_problem_is_shown(report):
    found = cells(replace(report, problem="the notebook file is empty"))
    assert found[0].source == "# double: the notebook file is empty"


def test_what_is_not_told_yet_is_counted_only(report):
    found = cells(report, DOUBLE, TOTAL, occasion=Occasion(published=False))
    assert "another input" not in found[1].outputs[0].text
    assert "Further tests, which are not told: 1." in found[1].outputs[0].text


def test_long_messages_are_wrapped_below_their_test(report):
    task = report.tasks[0]
    long = replace(task.tests[0], message="word " * 100)
    found = cells(replace(report, tasks=(replace(task, tests=(long,)), *report.tasks[1:])), DOUBLE, TOTAL)
    lines = found[1].outputs[0].text.splitlines()
    assert len(lines) > 5
    assert all(len(line) <= 100 for line in lines)
    assert all(line.startswith("  word") for line in lines[1:-1])


def test_nothing_of_a_submission_is_drawn_as_html(report):
    from nbconvert import HTMLExporter

    script = "<script>alert('taken over')</script>"
    task = report.tasks[0]
    raised = replace(task.tests[0], cause="exception", message=f"ValueError: {script}")
    hostile = replace(report, tasks=(replace(task, tests=(raised,)), *report.tasks[1:]), problem=script)
    text = graded_notebook(hostile, (f"# {script}",), PUBLISHED).decode()
    drawn, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.reads(text, as_version=4))
    assert drawn.count("taken over") >= 3
    assert script not in drawn
    assert "<script>alert" not in drawn


def test_a_notebook_that_is_not_the_graded_one_is_not_shown_as_it(assignment, report, tmp_path):
    other = Submission("ada", tmp_path, "1" * 64, (DOUBLE, TOTAL))
    for submissions in ([other], []):
        (path,) = write_notebooks(assignment, submissions, [report], tmp_path, PUBLISHED)
        assert "def double" not in path.read_text()
        assert "another notebook than was graded lies there now: grade again" in path.read_text()
    write_notebooks(assignment, [replace(other, sha256="0" * 64)], [report], tmp_path, PUBLISHED)
    assert "def double" in path.read_text()
    assert path == tmp_path / "autograded" / "ada" / "01_tiny" / "tiny.ipynb"


def test_a_folder_without_a_gradebook_is_told(monkeypatch, capsys, course, tmp_path):
    monkeypatch.setattr(
        sys, "argv", ["cvgrade", "formgrader", "--root", str(course.root), "--output", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as leave:
        cli.main()
    assert leave.value.code == 2
    assert "gradebook.db, got no such file. Run `cvgrade grade` first" in capsys.readouterr().err


def test_another_database_and_options_reach_jupyterlab_and_no_submission_can_be_run(monkeypatch, tmp_path):
    started = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr("cvgrade.reports.formgrader.subprocess.run", run)
    assert open_formgrader(tmp_path, "postgresql://host/marks", ("--port", "8889")) == 5
    ((*_, hidden, database, option, port),) = started
    assert hidden == "--CourseDirectory.submitted_directory=.counted"
    assert (database, option, port) == (
        "--CourseDirectory.db_url=postgresql+psycopg://host/marks?connect_timeout=10",
        "--port",
        "8889",
    )


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(
        AssignmentError, match=r"expected a folder .*none to start JupyterLab in.*--output DIR"
    ):
        open_formgrader(tmp_path / "none", "postgresql://host/marks", ())


class Class:
    """A class that hands in 03_convolution and is graded by the command, in a folder of its own."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.folder = folder
        self.assignment = find_assignment("03_convolution", repository)
        self.paths = [
            "--root",
            str(repository),
            "--submissions",
            str(folder / "in"),
            "--output",
            str(folder / "out"),
        ]
        self.environment = own_settings(folder / "settings")

    def hand_in(
        self, student: str, wrong: tuple[str, ...] = (), more: tuple[dict[str, object], ...] = ()
    ) -> None:
        """Hand in the solution, with known mistakes in it and more cells."""
        notebook = json.loads(solved_notebook(self.assignment))
        codes = {mistake.name: mistake.code for mistake in self.assignment.mistakes}
        mistakes = [{"cell_type": "code", "metadata": {}, "source": codes[name]} for name in wrong]
        notebook["cells"] += [*mistakes, *more]
        path = self.folder / "in" / student / "03_convolution" / "convolution.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))

    def grade(self) -> dict[str, float]:
        command = [*self.cvgrade("grade"), "03_convolution", "--seed", "7", "--jobs", "1"]
        subprocess.run(command, check=True, env=self.environment, capture_output=True, timeout=240)
        return read_marks(sqlite_url(self.folder / "out" / "gradebook.db"), "03_convolution")

    def cvgrade(self, name: str) -> list[str]:
        return [sys.executable, "-m", "cvgrade.cli", name, *self.paths]


SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=\"document.title = 'taken over'\">"
HOSTILE = (
    {"cell_type": "markdown", "metadata": {}, "source": SCRIPT},
    {
        "cell_type": "code",
        "metadata": {},
        "source": f"# {SCRIPT}",
        "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": SCRIPT}}],
    },
)


def rows(page: Page, address: str) -> list[list[str]]:
    """The rows of the table on one of formgrader's pages."""
    page.goto(address)
    expect(page.locator("tbody")).not_to_contain_text("Loading")
    return [row.split("\t") for row in page.locator("tbody").inner_text().splitlines() if row.strip()]


def open_submission(page: Page, address: str, student: str) -> None:
    """Go to a student's submission as an instructor does: from the list, with the names shown."""
    page.goto(f"{address}/formgrader/gradebook/03_convolution/convolution")
    row = page.locator("tbody tr", has=page.locator(f"a.name-shown:text-is('{student}')"))
    row.locator("a.name-hidden").click()
    expect(page.locator("#cross_correlate")).to_have_attribute(
        "placeholder", "6" if student == "boris" else "20"
    )


def enter(page: Page, box: str, text: str) -> None:
    """Write into a box, leave it, and wait until it is saved."""
    with page.expect_response(lambda response: response.request.method == "PUT" and response.ok):
        page.locator(box).fill(text)
        page.locator(box).blur()


COMMENT = "Nearly: leave the kernel *as it is*."


def see_what_a_person_said(page: Page, address: str, *, asked: bool) -> None:
    """See the comment, the mark and the extra credit of a person, and whether a mark is asked of one."""
    open_submission(page, address, "boris")
    expect(page.locator("#cross_correlate-answer-comment")).to_have_value(COMMENT)
    expect(page.locator("#edges")).to_have_value("11")
    expect(page.locator("#edges_extra_credit")).to_have_value("2")
    expect(page.locator("#edges")).to_contain_class("needs_manual_grade" if asked else "score")
    assert asked == ("needs_manual_grade" in page.locator("#edges").get_attribute("class"))


@pytest.mark.needs_jail
def test_formgrader_shows_the_marks_and_a_persons_comment_and_mark_survive_a_regrade(
    repository, page, tmp_path
):
    of = Class(repository, tmp_path)
    of.hand_in("ada")
    of.hand_in("boris", ("flipped_kernel",), HOSTILE)
    assert of.grade() == {"ada": 100.0, "boris": 86.0}
    (tmp_path / "out" / "submitted").mkdir()  # where nbgrader would look for code to run
    (tmp_path / "out" / "submitted" / "boris").symlink_to(tmp_path / "in" / "boris")
    with serving(of.cvgrade("formgrader"), tmp_path, of.environment) as address:
        stay_at(page, address)
        (listed,) = rows(page, f"{address}/formgrader/gradebook")
        assert listed[0] == "03_convolution"
        assert listed[2:4] == ["2", "93 / 100"]
        found = rows(page, f"{address}/formgrader/manage_submissions/03_convolution")
        assert [(row[1], row[3], row[4]) for row in found] == [
            ("ada", "graded", "100 / 100"),
            ("boris", "graded", "86 / 100"),
        ]

        page.locator("tr", has_text="boris").locator("td.autograde a").click()
        expect(page.locator(".modal-body")).to_contain_text("No notebooks were matched")  # nothing ran

        open_submission(page, address, "boris")
        assert page.title() == "convolution"  # no script of the submission's ran
        expect(page.locator("body")).to_contain_text("This is what a flipped kernel gives")
        assert "onerror" in page.locator("body").inner_text()  # as text
        enter(page, "#cross_correlate-answer-comment", COMMENT)
        edges = int(page.locator("#edges").get_attribute("placeholder"))
        enter(page, "#edges", "11")
        enter(page, "#edges_extra_credit", "2")
        by_hand = {"ada": 100.0, "boris": 86.0 - edges + 11 + 2}

        assert of.grade() == by_hand  # nothing handed in anew
        see_what_a_person_said(page, address, asked=False)

        of.hand_in("boris", ("flipped_kernel", "sum_of_absolutes"), HOSTILE)
        assert of.grade() == by_hand
        assert int(page.locator("#edges").get_attribute("placeholder")) == edges
        see_what_a_person_said(page, address, asked=True)  # to be looked at again
        assert int(page.locator("#edges").get_attribute("placeholder")) < edges
        (_, boris) = rows(page, f"{address}/formgrader/manage_submissions/03_convolution")
        assert boris[3:5] == ["needs manual grading", f"{by_hand['boris']:g} / 100"]
