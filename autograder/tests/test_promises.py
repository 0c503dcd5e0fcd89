"""`cvgrade check`: an assignment that breaks a promise is told what to mend, and one that keeps them all passes."""

import json
import shutil
from pathlib import Path

import pytest
from cvgrade.promises import check_assignment

pytestmark = pytest.mark.needs_jail


def findings(course) -> list[str]:
    """Check the course as it stands, with files read anew."""
    return check_assignment(course.assignment(), course.exercises, jobs=1)


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def released(course):
    course.release()
    return course


@pytest.fixture
def unmarked(released, monkeypatch: pytest.MonkeyPatch):
    """A released course whose files alone are checked: marking the known solutions would take seconds."""
    monkeypatch.setattr("cvgrade.promises._grade_known", lambda assignment, jobs: [])
    return released


def test_an_assignment_that_keeps_its_promises_has_no_findings_and_stays_as_it_is(released):
    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in released.root.rglob("*")}

    before = state()
    assert findings(released) == []
    assert state() == before


def test_a_solution_edited_without_a_release_is_told_to_release(unmarked):
    unmarked.edit("tiny.md", '"""Return twice as much."""', '"""Return the double."""')
    message = only(findings(unmarked))
    assert "tiny.ipynb: differs from what " in message
    assert "Run `make release`" in message


def test_a_wrong_solution_that_passes_is_told_to_sharpen_the_test(released):
    (released.source / "wrong" / "added.py").write_text(
        '"""\ntask = "double"\nfails = ["test_double_of_three"]\ndiagnosis = "-"\n"""\n\n\n'
        "def double(x):\n    return 2 * x if x == 3 else x\n"
    )
    released.release()
    assert only(findings(released)) == (
        "wrong/added.py: expected test_double_of_three to fail, it passes. Sharpen the test, or mend `fails`."
    )


@pytest.mark.parametrize("ending", ["ipynb", "py"])
def test_a_hidden_tests_text_among_the_exercises_is_told_to_be_removed(unmarked, ending):
    folder = unmarked.exercises / "01_tiny"
    if ending == "ipynb":  # a quotation mark in it is written \" there
        secret = '@pytest.mark.task("double", points=3, hint="Try an array.")'
        path = folder / "tiny.ipynb"
        notebook = json.loads(path.read_text())
        notebook["cells"][1]["source"].append("\n# " + secret)
        path.write_text(json.dumps(notebook))
    else:
        secret = "secret_row = np.array([100.0, 20.0, 3.0])"
        path = folder / "test_visible.py"
        path.write_text(path.read_text() + f"\n# {secret}\n")
    differs, leaks = findings(unmarked)
    assert "Run `make release`" in differs
    assert f"{path}: holds a line of a hidden test (test_hidden.py): " in leaks
    assert "Remove it" in leaks


def test_a_solution_in_a_forgotten_copy_is_told(unmarked):
    copy = unmarked.exercises / "01_tiny" / "backup" / "mine.txt"
    copy.parent.mkdir()
    copy.write_text("    sum_of_all_numbers = np.asarray(numbers).sum()\n")
    stale, leak = findings(unmarked)
    assert f"{copy.parent}: is not released from " in stale
    assert f"{copy}: holds a line of a solution (tiny.md)" in leak


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ('"double", hint="Twice 3 is 6."', "expected points > 0, got 0. Add points=… to its mark."),
        ('"double", points=2', "expected a hint, got none. Add hint=… to its mark."),
    ],
)
def test_a_test_without_points_or_hint_is_told_to_add_them(released, mark, message):
    released.edit("test_visible.py", '"double", points=2, hint="Twice 3 is 6."', mark)
    told = only(findings(released))
    assert "test_double_of_three" in told
    assert message in told


def test_points_that_differ_from_the_notebooks_are_told_to_release(unmarked):
    unmarked.edit("test_hidden.py", "points=3", "points=7")
    differs, points = findings(unmarked)
    assert "tiny.ipynb: differs" in differs
    assert "task double is worth 5 points there and 9.0 in the tests. Run `make release`." in points.replace(
        "5.0", "5"
    )


def test_a_file_that_is_no_longer_released_is_told(unmarked):
    extra = unmarked.exercises / "01_tiny" / "old_notes.md"
    extra.write_text("old")
    assert only(findings(unmarked)) == (
        f"{extra}: is not released from {unmarked.source}. Run `make release`, or remove it."
    )


def test_what_appears_by_the_way_in_a_folder_is_no_finding(unmarked):
    for name in ("__pycache__", ".ipynb_checkpoints"):
        (unmarked.exercises / "01_tiny" / name).mkdir()
    assert findings(unmarked) == []


def test_an_assignment_never_released_is_told(unmarked):
    shutil.rmtree(unmarked.exercises)
    found = findings(unmarked)
    assert len(found) == 3
    assert all("Run `make release` and commit both" in finding for finding in found)


def test_markers_that_do_not_balance_are_the_one_finding(released):
    released.edit("tiny.md", "    ### END SOLUTION\n", "")
    assert "expected ### END SOLUTION after ### BEGIN SOLUTION" in only(findings(released))


@pytest.fixture(scope="module")
def many(make_course, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Findings of an assignment with many faults that do not meet: graded once, to save time."""
    course = make_course(tmp_path_factory.mktemp("many"))
    course.edit("wrong/added.py", "return x + 2", "raise RuntimeError(str(x))")
    course.edit("wrong/first_left_out.py", 'fails = ["', 'fails = ["test_of_nothing", "')
    (course.source / "wrong" / "last_left_out.py").write_text(
        '"""\ntask = "sum"\nfails = ["test_total_of_three_numbers"]\ndiagnosis = "The last is missing."\n"""\n\n\n'
        "def total(numbers):\n    return sum(numbers[:-1])\n"
    )
    (course.source / "right" / "of_numbers_only.py").write_text(
        "def double(x):\n    return int(x) * 2\n\n\ndef total(numbers):\n    return list(numbers)\n"
    )
    (course.source / "wrong" / "added_late.py").write_text(
        (course.source / "wrong" / "first_left_out.py")
        .read_text()
        .replace("first number", "very first number")
    )
    course.edit("test_visible.py", "assert_close(student.double(3), 6)", "assert student")
    course.release()
    return check_assignment(course.assignment(), course.exercises, jobs=1)


def told(found: list[str], start: str) -> list[str]:
    return [finding for finding in found if finding.startswith(start)]


def test_a_right_solution_that_fails_is_told_with_the_test_and_the_cause(many):
    double, total_visible, total_hidden = sorted(told(many, "right/of_numbers_only.py: "))
    assert "expected full marks, test_double_of_an_array fails (exception: " in double
    assert "test_total_counts_the_first_number fails (wrong shape: " in total_visible
    assert (
        "test_total_of_three_numbers fails (wrong shape: the result has shape (3,), expected ()"
        in total_hidden
    )
    assert total_hidden.endswith("Mend one.")


def test_a_test_that_the_stub_passes_is_told(many):
    assert told(many, "test_double_of_three: ") == [
        "test_double_of_three: expected zero marks for the stub, got a pass. Test more."
    ]


def test_a_diagnosis_that_another_mistake_takes_is_told(many):
    (finding,) = [finding for finding in told(many, "wrong/first_left_out.py: ") if "diagnosed" in finding]
    assert (
        "expected test_total_counts_the_first_number to be diagnosed 'The first number is missing" in finding
    )
    assert "got 'The very first number is missing" in finding
    assert finding.endswith("Make its answers differ from others'.")


def test_names_of_no_test_and_of_no_task_are_told(many):
    assert (
        "wrong/first_left_out.py: expected a test of this assignment, got 'test_of_nothing'. Mend `fails`."
        in many
    )
    assert "wrong/last_left_out.py: expected a task, got 'sum'. Mend `task`." in many


def test_a_failing_solution_is_told(course):
    course.edit("tiny.md", "np.asarray(x) * 2", "np.asarray(x) * 3")
    course.release()
    found = told(findings(course), f"{Path(course.source, 'tiny.md')}: expected full marks")
    assert len(found) == 2
    assert "test_double_of_three fails (wrong value: the result is 9, expected 6; it differs.)" in found[0]


def test_a_test_that_pytest_collects_as_several_is_told(course):
    course.edit(
        "test_hidden.py",
        '@pytest.mark.task("total"',
        '@pytest.mark.parametrize("n", [1, 2])\n@pytest.mark.task("total"',
    )
    course.edit("test_hidden.py", "first_number(student)", "first_number(student, n)")
    course.release()
    (finding,) = told(findings(course), f"{course.source / 'tiny.md'}: expected full marks")
    assert (
        "test_total_counts_the_first_number fails (not graded: pytest does not collect it as one test"
        in finding
    )
