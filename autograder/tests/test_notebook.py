"""`check("task")` in a student's notebook: what a beginner reads, and the solved notebook in a real kernel."""

import json
from pathlib import Path
from typing import Any

import cvbook
import cvgrade
import nbformat
import numpy as np
import pytest
from cvbook import convolution
from cvbook.convolution import convolve as convolution_of_the_book
from cvgrade.assignment import find_assignment
from cvgrade.errors import AssignmentError
from cvgrade.notebook import check_notebook, render
from cvgrade.release import solved_notebook
from cvgrade.results import TestResult
from cvgrade.sandbox import withheld
from cvgrade.source import definitions, solution_cells
from matplotlib import pyplot

ROOT = Path(__file__).parents[2]


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def check(course, capsys: pytest.CaptureFixture[str]):
    """Check a task of the tiny course with some functions; return points and text."""

    def check(task: str, **variables: Any) -> tuple[float, str]:
        points = check_notebook(task, variables, course.source)
        return points, capsys.readouterr().out

    return check


def test_a_pass_is_one_line_a_test_and_earns_the_points(check):
    points, text = check("double", double=lambda x: 2 * x)
    assert points == 2.0
    assert text == "double: 1 of 1 visible tests pass, 2 of 2 points.\n  ✓ double of three\n"


def test_a_wrong_value_shows_expected_got_and_a_hint(check):
    points, text = check("double", double=lambda x: x + 2)
    assert points == 0.0
    assert text.splitlines() == [
        "double: 0 of 1 visible tests pass, 0 of 2 points:",
        "  ✗ double of three: the result is 5, expected 6; it differs.",
        "      expected:",
        "        6",
        "      got:",
        "        5",
        "      hint: Twice 3 is 6.",
    ]


def test_a_wrong_shape_names_both_shapes(check):
    _, text = check("total", total=lambda numbers: np.ones((2, 3)))
    assert "the result has shape (2, 3), expected ()" in text


def test_an_exception_shows_the_students_line(check, tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def double(x):\n    return x / 0  # my line\n")
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    points, text = check("double", double=namespace["double"])
    assert points == 0.0
    assert "✗ double of three: ZeroDivisionError: division by zero" in text
    assert "in your code:\n          line 2: return x / 0  # my line" in text
    assert "hint: Twice 3 is 6." in text
    assert "notebook.py" not in text


def test_a_stub_says_what_is_to_be_written(check):
    def double(x):
        raise NotImplementedError("double: write your code here")

    assert "✗ double of three: double: write your code here" in check("double", double=double)[1]


def test_a_name_that_is_not_defined_says_to_run_the_cell(check):
    _, text = check("double", total=sum)
    assert "`double` is not defined yet. Run the cell that defines it, then check again." in one_line(text)


@pytest.mark.parametrize("value", [5, np.ones((2, 2)), None, "a text"])
def test_a_value_that_covers_the_function_is_told_with_the_way_out(check, value):
    points, text = check("double", double=value)
    kind = type(value).__name__
    assert points == 0.0
    assert f"✗ double of three: `double` is of type {kind}, expected a function." in one_line(text)
    assert "Did a line `double = …` cover it? Give that variable another name, run the" in one_line(text)


def test_a_model_that_covers_the_function_that_builds_it_is_told(check, course):
    torch = pytest.importorskip("torch")
    assert "`double` is of type Linear, expected a function" in one_line(
        check("double", double=torch.nn.Linear(1, 1))[1]
    )
    course.edit("test_visible.py", "student.double(3)", 'student.once("double", 3)')
    assert "`double` is of type int, expected a function" in one_line(check("double", double=5)[1])
    assert check("double", double=lambda x: 2 * x)[0] == 2.0


def test_a_function_without_return_is_asked_for_it(check):
    assert "`return`" in check("double", double=lambda x: None)[1]


def double_with_the_module(x):
    return convolution.convolve(x, [[2]])


def double_with_the_function(x):
    return convolution_of_the_book(x, [[2]])


@pytest.mark.parametrize(
    "double", [convolution_of_the_book, double_with_the_module, double_with_the_function]
)
def test_what_the_book_has_ready_is_refused_as_when_it_is_graded(check, double):
    points, text = check("double", double=double)
    assert points == 0.0
    assert withheld.MESSAGE in one_line(text)


def test_the_book_has_all_that_is_withheld():
    folder = Path(cvbook.__file__).parent
    assert [name for name in withheld.MODULES if not (folder / f"{name}.py").is_file()] == []


def test_a_function_that_leaves_python_is_told(check):
    def double(x):
        raise SystemExit(3)

    assert "✗ double of three: SystemExit: 3" in check("double", double=double)[1]


def result(name: str, **parts: Any) -> TestResult:
    return TestResult(f"test_{name}", "edges", 2, 0, "visible", "wrong value", hint="A hint.", **parts)


def test_the_mistakes_name_comes_first_and_once():
    failed = [
        result("one", message="wrong", diagnosis="Turned.", expected="1", got="2"),
        result("two", diagnosis="Turned."),
    ]
    lines = render("edges", failed).splitlines()
    assert lines[:3] == ["edges: 0 of 2 visible tests pass, 0 of 4 points:", "  → Turned.", "  ✗ one: wrong"]
    assert sum("Turned." in line for line in lines) == 1


def test_what_two_tests_say_alike_is_said_once():
    failed = [result(name, message="ValueError: no", details="line 3: raise") for name in ("one", "two")]
    assert render("edges", failed).splitlines()[1:] == [
        "  ✗ one: ValueError: no",
        "      in your code:",
        "        line 3: raise",
        "      hint: A hint.",
        "  ✗ two: as above",
        "      hint: A hint.",
    ]


def test_long_lines_are_wrapped_between_words_below_their_test():
    lines = render("edges", [result("one", message="many words " * 20)]).splitlines()
    assert all(len(line) <= 96 for line in lines)
    assert all(line.startswith("      many") or line.startswith("      words") for line in lines[2:-1])
    assert len(lines) == 5


def test_only_the_tasks_own_tests_run(check):
    called = []
    check("double", double=lambda x: 2 * x, total=called.append)
    assert called == []


def test_a_file_of_tests_that_has_changed_is_read_anew(check, course):
    assert check("double", double=lambda x: 2 * x)[0] == 2.0
    course.edit("test_visible.py", "student.double(3), 6)", "student.double(3), 7000)")
    assert check("double", double=lambda x: 2 * x)[0] == 0.0


def test_missing_tests_say_where_they_belong(tmp_path):
    with pytest.raises(
        AssignmentError, match=r"expected test_visible\.py beside the notebook, got none"
    ) as caught:
        check_notebook("double", {}, tmp_path)
    assert "with all its files" in str(caught.value)


def test_an_unknown_task_lists_the_known_ones(check):
    with pytest.raises(AssignmentError, match=r"expected one of double, total, got 'dubble'\. Mend the name"):
        check("dubble")


def test_check_reads_the_variables_of_its_caller(course, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(course.source)
    namespace: dict[str, Any] = {"check": cvgrade.check}
    exec("def double(x):\n    return 2 * x\n\npoints = check('double')", namespace)
    assert namespace["points"] == 2.0
    assert "1 of 1 visible tests pass, 2 of 2 points." in capsys.readouterr().out


def in_a_kernel(content: bytes, tests: bytes, folder: Path) -> nbformat.NotebookNode:
    """Execute a notebook by Jupyter, with the released tests beside it."""
    from nbclient import NotebookClient

    (folder / "test_visible.py").write_bytes(tests)
    notebook = nbformat.reads(content.decode(), as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    return notebook


def test_every_check_of_the_solved_notebook_prints_full_marks_in_jupyter(repository, tmp_path, monkeypatch):
    for name in (
        "IPYTHONDIR",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "MPLCONFIGDIR",
    ):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    assignment = find_assignment("03_convolution", repository)
    tests = assignment.test_files[0].read_bytes()
    notebook = in_a_kernel(solved_notebook(assignment), tests, tmp_path)
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == len(assignment.tasks)
    visible = [test for test in assignment.tests if test.visibility == "visible"]
    for cell in checks:
        task = cell.metadata.nbgrader.grade_id
        count = sum(test.task == task for test in visible)
        printed = "".join(output.get("text", "") for output in cell.outputs)
        assert printed.startswith(f"{task}: {count} of {count} visible tests pass, "), json.dumps(
            cell.outputs
        )
        assert printed.count("✓") == count


def wrong(name: str) -> dict[str, Any]:
    """The namespace of someone who wrote a known mistake of 03_convolution, and all else right."""
    assignment = find_assignment("03_convolution", ROOT)
    variables: dict[str, Any] = {}
    for cell in definitions(solution_cells(assignment.source)):
        exec(cell, variables)
    exec((assignment.folder / "wrong" / f"{name}.py").read_text("utf-8"), variables)
    return variables


def test_a_known_mistake_is_named_in_the_notebook(capsys):
    check_notebook("cross_correlate", wrong("flipped_kernel"), ROOT / "exercises" / "03_convolution")
    diagnosis = next(
        mistake.diagnosis
        for mistake in find_assignment("03_convolution", ROOT).mistakes
        if mistake.name == "flipped_kernel"
    )
    assert diagnosis in one_line(capsys.readouterr().out)


def test_a_mistake_that_nobody_knows_is_not_named(capsys):
    exercise = ROOT / "exercises" / "03_convolution"
    variables = wrong("flipped_kernel") | {"cross_correlate": lambda image, kernel: np.full((6, 6), 7.25)}
    check_notebook("cross_correlate", variables, exercise)
    told = one_line(capsys.readouterr().out)
    texts = [mistake.diagnosis for mistake in find_assignment("03_convolution", ROOT).mistakes]
    assert not any(text in told for text in texts)


def test_every_mistake_that_a_visible_test_catches_is_named_in_the_notebook(capsys):
    assignment = find_assignment("03_convolution", ROOT)
    visible = {test.name for test in assignment.tests if test.visibility == "visible"}
    caught = [mistake for mistake in assignment.mistakes if visible & set(mistake.fails)]
    assert len(caught) > 20
    for mistake in caught:
        check_notebook(mistake.task, wrong(mistake.name), ROOT / "exercises" / "03_convolution")
        assert mistake.diagnosis in one_line(capsys.readouterr().out), mistake.name
        pyplot.close("all")


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{not json", b"\xff", b'{"a": {"b": 3}}'])
def test_without_readable_diagnoses_the_check_works(content, tmp_path, capsys):
    source = ROOT / "exercises" / "03_convolution"
    (tmp_path / "test_visible.py").write_bytes((source / "test_visible.py").read_bytes())
    if content is not None:
        (tmp_path / "diagnoses.json").write_bytes(content)
    assert check_notebook("cross_correlate", wrong("flipped_kernel"), tmp_path) < 10
    assert "hint:" in capsys.readouterr().out


def test_edited_diagnoses_are_passed_over(tmp_path, capsys):
    source = ROOT / "exercises" / "03_convolution"
    (tmp_path / "test_visible.py").write_bytes((source / "test_visible.py").read_bytes())
    sealed = json.loads((source / "diagnoses.json").read_text("utf-8"))
    edited = {test: {trace: ["~~~ no base 85"] for trace in traces} for test, traces in sealed.items()}
    (tmp_path / "diagnoses.json").write_text(json.dumps(edited))
    assert check_notebook("cross_correlate", wrong("flipped_kernel"), tmp_path) < 10
    assert "hint:" in capsys.readouterr().out


def test_what_is_released_tells_no_diagnosis_in_plain_text():
    released = (ROOT / "exercises" / "03_convolution" / "diagnoses.json").read_text("utf-8")
    for mistake in find_assignment("03_convolution", ROOT).mistakes:
        assert mistake.name not in released
        assert mistake.diagnosis[:20] not in released
