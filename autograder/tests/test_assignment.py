"""An assignment's folder: what is read from it, and what each slip is told."""

import pytest
from cvgrade.assignment import find_assignment, read_tests
from cvgrade.errors import AssignmentError
from cvgrade.limits import Limits


def test_the_settings_are_read(course):
    assignment = course.assignment()
    assert assignment.name == "01_tiny"
    assert assignment.title == "A tiny assignment"
    assert assignment.source == course.source / "tiny.md"
    assert assignment.preload == ("numpy",)
    assert assignment.limits == Limits(call_timeout_s=1, cell_timeout_s=1, memory_mb=256)


def test_a_graphics_card_is_asked_for_by_one_line(course):
    assert not course.assignment().gpu
    course.edit("assignment.toml", 'notebook = "tiny"', 'notebook = "tiny"\ngpu = true')
    assert course.assignment().gpu


def test_points_of_a_task_are_the_sum_over_its_tests(course):
    assert course.assignment().tasks == {"double": 5.0, "total": 5.0}


def test_visible_tests_come_first_in_the_order_of_the_file(course):
    tests = course.assignment().tests
    assert [(test.name, test.visibility) for test in tests] == [
        ("test_double_of_three", "visible"),
        ("test_total_of_three_numbers", "visible"),
        ("test_double_of_an_array", "after_published"),
        ("test_total_counts_the_first_number", "after_published"),
    ]
    assert tests[0].hint == "Twice 3 is 6."


def test_the_known_mistakes_and_alternatives_are_read(course):
    assignment = course.assignment()
    added, first_left_out = assignment.mistakes
    assert (added.name, added.task) == ("added", "double")
    assert added.fails == ("test_double_of_three", "test_double_of_an_array")
    assert first_left_out.diagnosis == "The first number is missing from this sum."
    assert [other.name for other in assignment.alternatives] == ["by_addition"]


@pytest.mark.parametrize("name", ["assignment.toml", "test_visible.py", "test_hidden.py", "wrong/added.py"])
def test_the_digest_follows_every_file_a_mark_depends_on(course, name):
    before = course.assignment().tests_sha256
    assert course.assignment().tests_sha256 == before
    with (course.source / name).open("a") as file:
        file.write("\n")
    assert course.assignment().tests_sha256 != before


@pytest.mark.parametrize(
    ("name", "advice"),
    [("01_tyny", "Did you mean 01_tiny?"), ("zzz", "There are: 01_tiny."), ("", "There are")],
)
def test_a_missing_assignment_is_told_with_the_nearest(course, name, advice):
    with pytest.raises(
        AssignmentError, match=r"expected a folder .* with assignment\.toml, got none"
    ) as caught:
        find_assignment(name, course.root)
    assert advice in str(caught.value)


def test_a_folder_without_assignments_is_told(tmp_path):
    with pytest.raises(AssignmentError, match="There are no assignments: run in the course"):
        find_assignment("01_tiny", tmp_path)


SLIPS = {
    "no TOML": ("title = ", "title ", "expected readable TOML"),
    "no title": ('title = "A tiny assignment"', "", 'expected title = "…", got None'),
    "a number as notebook": ('notebook = "tiny"', "notebook = 3", 'expected notebook = "…", got 3'),
    "an artifact of another kind": (
        'notebook = "tiny"',
        'notebook = "tiny"\nartifacts = ["net.pkl"]',
        "got ['net.pkl']. Name files of these two kinds",
    ),
    "an artifact that the solution lacks": (
        'notebook = "tiny"',
        'notebook = "tiny"\nartifacts = ["net.keras"]',
        "expected artifacts/net.keras, got no such file",
    ),
    "an unknown limit": ("memory_mb", "memory", "got 'memory'. Rename it"),
    "another notebook": (
        'notebook = "tiny"',
        'notebook = "large"',
        "expected large.md, got no such file. Write it",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_settings_is_told(course, slip):
    old, new, message = SLIPS[slip]
    course.edit("assignment.toml", old, new)
    with pytest.raises(AssignmentError) as caught:
        course.assignment()
    assert message in str(caught.value)


def test_settings_in_another_encoding_are_told(course):
    (course.source / "assignment.toml").write_bytes('title = "Übung"'.encode("latin-1"))
    with pytest.raises(AssignmentError, match="expected readable TOML"):
        course.assignment()


@pytest.mark.parametrize("name", ["test_visible.py", "test_hidden.py"])
def test_a_missing_file_of_tests_is_told(course, name):
    (course.source / name).unlink()
    with pytest.raises(AssignmentError, match=f"expected {name}, got no such file"):
        course.assignment()


MARKS = {
    "no mark": ("", "expected a mark, got none"),
    "another mark": ("@pytest.mark.skip", "expected a mark, got none"),
    "no points": ('@pytest.mark.task("a", hint="h")', "expected points > 0, got 0"),
    "zero points": ('@pytest.mark.task("a", points=0, hint="h")', "expected points > 0, got 0"),
    "negative points": ('@pytest.mark.task("a", points=-1, hint="h")', "expected points > 0, got -1"),
    "points as text": ('@pytest.mark.task("a", points="2", hint="h")', "expected points > 0, got '2'"),
    "no hint": ('@pytest.mark.task("a", points=1)', "expected a hint, got none"),
    "a blank hint": ('@pytest.mark.task("a", points=1, hint=" ")', "expected a hint, got none"),
    "no task": ('@pytest.mark.task(points=1, hint="h")', "expected plain values in the mark"),
    "a computed mark": ('@pytest.mark.task("a", points=N, hint="h")', "expected plain values in the mark"),
}


@pytest.mark.parametrize("case", MARKS)
def test_a_test_without_a_full_mark_is_told_with_its_line(tmp_path, case):
    mark, message = MARKS[case]
    path = tmp_path / "test_visible.py"
    path.write_text(f"import pytest\n\n\n{mark}\ndef test_one(student):\n    pass\n")
    with pytest.raises(AssignmentError, match=r"test_visible\.py:5: test_one: ") as caught:
        read_tests(path, "visible")
    assert message in str(caught.value)


def test_only_functions_called_test_are_tests(tmp_path):
    path = tmp_path / "test_visible.py"
    path.write_text("def layer(x):\n    return x\n\n\ntest_data = 3\n")
    assert read_tests(path, "visible") == []


def test_a_file_that_is_no_python_is_told(tmp_path):
    path = tmp_path / "test_hidden.py"
    path.write_text("def test_(:\n")
    with pytest.raises(AssignmentError, match=r"test_hidden\.py: expected Python"):
        read_tests(path, "hidden")


@pytest.mark.parametrize(
    "head",
    [
        "",
        '"""words"""',
        '"""task = 3',
        '"""\ntask = "double"\nfails = ["t"]\n"""',
        '"""\ntask = "double"\nfails = 3\n"""',
    ],
    ids=["none", "no TOML", "no Python", "no diagnosis", "fails is no list"],
)
def test_a_known_mistake_without_its_head_is_told(course, head):
    (course.source / "wrong" / "added.py").write_text(head + "\n")
    with pytest.raises(
        AssignmentError, match=r"added\.py: expected a docstring in TOML with task, fails and diag"
    ):
        _ = course.assignment().mistakes


def test_two_tests_of_the_same_name_are_told(course):
    course.edit("test_hidden.py", "test_double_of_an_array", "test_double_of_three")
    with pytest.raises(AssignmentError, match="test_double_of_three: expected one test of this name, got 2"):
        _ = course.assignment().tests


@pytest.mark.parametrize("word", ["hidden", "after_published"])
def test_an_assignment_says_when_its_hidden_tests_are_told(course, word):
    course.edit("assignment.toml", "[limits]", f'[visibility]\nhidden = "{word}"\n\n[limits]')
    assert [test.visibility for test in course.assignment().tests] == ["visible", "visible", word, word]


def test_one_hidden_test_may_be_told_at_another_time(course):
    course.edit("test_hidden.py", "points=3,", 'points=3, visibility="hidden",')
    assert [test.visibility for test in course.assignment().tests[2:]] == ["hidden", "after_published"]


def test_a_due_date_is_read_with_its_timezone(course):
    due = 'due = 2026-12-01T23:59:00+01:00\n[visibility]\nhidden = "after_due_date"\n\n[limits]'
    course.edit("assignment.toml", "[limits]", due)
    assignment = course.assignment()
    assert assignment.due is not None
    assert assignment.due.isoformat() == "2026-12-01T23:59:00+01:00"
    assert assignment.tests[2].visibility == "after_due_date"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[visibility]\nhidden = "visible"', "a test that students may read stands in test_visible.py"),
        ('[visibility]\nhidden = "later"', "expected one of hidden, after_due_date, after_published"),
        ('[visibility]\nvisible = "hidden"', 'expected [visibility] with hidden = "…"'),
        ('visibility = "hidden"', 'expected [visibility] with hidden = "…"'),
        ('[visibility]\nhidden = "after_due_date"', "expected a due date"),
        ('due = "2026-12-01"', "expected due as a date, a time and a timezone, got 2026-12-01"),
        ("due = 2026-12-01", "expected due as a date, a time and a timezone"),
        ("due = 2026-12-01T23:59:00", "expected due as a date, a time and a timezone"),
    ],
)
def test_a_slip_in_visibility_or_due_date_is_told(course, text, told):
    course.edit("assignment.toml", "[limits]", f"{text}\n\n[limits]")
    with pytest.raises(AssignmentError) as caught:
        _ = course.assignment().tests
    assert told in str(caught.value)
    assert "assignment.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("file", "word", "told"),
    [
        ("test_visible.py", "hidden", "expected no visibility, as students have this file, got 'hidden'"),
        ("test_hidden.py", "visible", "got 'visible'. Rename it"),
    ],
)
def test_a_mark_that_tells_a_test_at_the_wrong_time_is_told(course, file, word, told):
    course.edit(file, '"total", ', f'"total", visibility="{word}", ')
    with pytest.raises(AssignmentError) as caught:
        _ = course.assignment().tests
    assert told in str(caught.value)
    assert file in str(caught.value)
