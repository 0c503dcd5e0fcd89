"""Seeds of hidden inputs: drawn once a run, kept, and drawn again by `cvgrade replay`."""

import json

import pytest
from click.testing import CliRunner
from cvgrade.cli import cvgrade
from cvgrade.errors import AssignmentError
from cvgrade.results import Report
from cvgrade.seeds import run_seed

WRONG_HIDDEN = "def double(x):\n    return 6 if np.ndim(x) == 0 else np.asarray(x) + 1\n"


@pytest.fixture
def graded(course, tmp_path):
    """A course with two graded submissions; `graded(*arguments)` runs the command on it."""
    for student in ("ada", "boris"):
        path = tmp_path / "submitted" / student / "01_tiny" / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        cells = ["import numpy as np", WRONG_HIDDEN, "def total(numbers):\n    return sum(numbers)\n"]
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))

    def run(command, *arguments):
        folders = ["--submissions", tmp_path / "submitted", "--output", tmp_path / "graded"]
        words = [command, "01_tiny", *arguments, *folders, "--root", course.root]
        return CliRunner().invoke(cvgrade, [*map(str, words)])

    return run


def report(folder, student):
    return Report.from_json((folder / "graded/01_tiny/results" / f"{student}.json").read_text("utf-8"))


@pytest.mark.needs_jail
def test_a_run_keeps_its_seed_and_a_replay_shows_the_same_inputs(graded, tmp_path):
    assert graded("grade", "--jobs", "1").exit_code == 0
    seed = report(tmp_path, "ada").seed
    assert seed > 2**20
    assert report(tmp_path, "boris").seed == seed
    assert json.loads((tmp_path / "graded/01_tiny/run.json").read_text()) == {"seed": seed}
    before = (tmp_path / "graded/01_tiny/results/ada.json").read_bytes()
    shown = [graded("replay", student) for student in ("ada", "ada", "boris")]
    assert [each.exit_code for each in shown] == [0, 0, 0]
    assert shown[0].output == shown[1].output
    assert "✗ test_double_of_an_array (double): 0 of 3 points" in shown[0].output
    assert "double(np.array([1" in shown[0].output
    assert f"seed {seed}: 4 tests replayed, 0 came out otherwise" in shown[0].output
    assert "test_double_of_three" not in shown[0].output
    hidden = [each.output[each.output.index("np.array([") :] for each in shown]
    assert hidden[0] != hidden[2]  # another student, other inputs
    assert (tmp_path / "graded/01_tiny/results/ada.json").read_bytes() == before


@pytest.mark.needs_jail
def test_the_seed_can_be_given_and_another_one_grades_anew(graded, tmp_path):
    graded("grade", "--seed", "7", "--jobs", "1")
    assert report(tmp_path, "ada").seed == 7
    first = graded("replay", "ada", "--test", "test_double_of_an_array").output
    (tmp_path / "graded/01_tiny/results/ada.json").unlink()
    graded("grade", "--jobs", "1")  # the kept seed
    assert graded("replay", "ada", "--test", "test_double_of_an_array").output == first
    graded("grade", "--seed", "8", "--jobs", "1")
    assert report(tmp_path, "ada").seed == 8
    assert graded("replay", "ada", "--test", "test_double_of_an_array").output != first
    passed = graded("replay", "ada", "--test", "test_double_of_three").output
    assert "✓ test_double_of_three (double): 2 of 2 points\n  double(3)\n    → 6\n" in passed


@pytest.mark.needs_jail
def test_a_test_that_comes_out_otherwise_is_told(graded, tmp_path):
    graded("grade", "--jobs", "1")
    path = tmp_path / "graded/01_tiny/results/ada.json"
    stored = json.loads(path.read_text())
    stored["tasks"][1]["tests"][1] |= {"earned": 0.0, "cause": "wrong value"}
    path.write_text(json.dumps(stored))
    again = graded("replay", "ada")
    assert again.exit_code == 1
    assert "DIFFERS: was 0 points, wrong value; now passed" in again.output
    assert "4 tests replayed, 1 came out otherwise" in again.output


@pytest.mark.needs_jail
def test_what_cannot_be_replayed_says_what_to_do(graded, course, tmp_path):
    graded("grade", "--jobs", "1")

    def problem(*arguments):
        result = graded("replay", *arguments)
        assert isinstance(result.exception, AssignmentError)
        return str(result.exception)

    assert "expected a result in" in problem("nobody")
    assert "test_total_counts_the_first_number), got 'nonsense'. Mend --test." in problem(
        "ada", "--test", "nonsense"
    )
    notebook = tmp_path / "submitted/ada/01_tiny/tiny.ipynb"
    notebook.write_text(notebook.read_text() + " ")
    assert "expected the submission that was graded" in problem("ada")
    course.edit("test_hidden.py", "points=3", "points=2")
    assert "expected the tests it was graded with" in problem("boris")
    assert "Restore it, or grade again." in problem("boris")


def test_a_new_seed_is_drawn_once(tmp_path):
    first = run_seed(tmp_path / "one", None)
    assert run_seed(tmp_path / "one", None) == first
    assert run_seed(tmp_path / "two", None) != first
    assert run_seed(tmp_path / "one", 3) == 3
    assert run_seed(tmp_path / "one", None) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"seed": "x"}', '{"seed": true}'])
def test_a_damaged_seed_is_never_replaced_silently(content, tmp_path):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(AssignmentError, match="give it with --seed, or remove the file"):
        run_seed(tmp_path, None)
