"""A new assignment: whole, honest, and never over one that is there."""

import sys
from pathlib import Path

import pytest
from cvgrade import cli
from cvgrade.assignment import read_assignment
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.promises import check_assignment
from cvgrade.release import write_release
from cvgrade.scaffold import write_assignment


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "solutions").mkdir()
    return tmp_path


@pytest.mark.needs_jail
def test_a_new_assignment_passes_every_check_once_it_is_released(root):
    write_assignment("11_edges", root)
    assignment = read_assignment(root / "solutions" / "11_edges")
    write_release(assignment, root / "exercises")
    assert check_assignment(assignment, root / "exercises", jobs=1) == []


def test_the_files_are_those_of_an_assignment_and_nothing_lies_beside(root):
    paths = write_assignment("11_edges", root)
    folder = root / "solutions" / "11_edges"
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == sorted(paths)
    assert [path.name for path in folder.parent.iterdir()] == ["11_edges"]
    assignment = read_assignment(folder)
    assert (assignment.title, assignment.notebook, assignment.tasks) == ("Edges", "edges", {"brighten": 7.0})
    assert (len(assignment.mistakes), len(assignment.alternatives)) == (1, 1)


@pytest.mark.parametrize("title", ["Kanten finden", 'He said "edges" \\ {x}', "边缘 → ±"])
def test_any_title_on_one_line_is_kept(root, title):
    write_assignment("edges", root, title=title)
    assert read_assignment(root / "solutions" / "edges").title == title
    assert f"\n# {title}\n" in (root / "solutions" / "edges" / "edges.md").read_text("utf-8")


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "\x1b[2J"])
def test_a_title_that_is_none_is_told(root, title):
    with pytest.raises(AssignmentError, match=r"expected a title on one line, got .* Write it after --title"):
        write_assignment("edges", root, title=title)
    assert list((root / "solutions").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("11 Edges!", "Try 11_edges."),
        ("11-edges", "Try 11_edges."),
        ("../edges", "Try edges."),
        ("/etc/edges", "Try etc_edges."),
        ("Kanten größer", "Try kanten_gr_er."),
        ("11", "Write for example 11_edges."),
        ("", "Write for example 11_edges."),
        ("边缘", "Write for example 11_edges."),
        ("x" * 300, "Try xxx"),
        ("11_test_visible", "Write for example 11_edges."),
        ("a+b", "Try a_b."),
    ],
)
def test_a_name_that_cannot_be_one_is_told_with_one_that_can(root, name, remedy):
    with pytest.raises(AssignmentError, match="expected a number and a topic in small letters") as told:
        write_assignment(name, root)
    assert remedy in str(told.value)
    assert list((root / "solutions").iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_there_is_never_changed(root, kind):
    path = root / "solutions" / "edges"
    if kind == "folder":
        path.mkdir()
    elif kind == "file":
        path.write_text("mine")
    else:
        path.symlink_to(root / "nowhere")
    with pytest.raises(AssignmentError, match=r"which is there. Choose another name"):
        write_assignment("edges", root)
    assert [each.name for each in (root / "solutions").iterdir()] == ["edges"]


def test_a_folder_that_is_no_course_is_told(tmp_path):
    with pytest.raises(
        AssignmentError, match=r"expected a course with the folder .* make the folder solutions"
    ):
        write_assignment("edges", tmp_path)


def test_a_disk_that_fails_leaves_nothing_half_written(root, monkeypatch):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(GraderFault, match=r"got No space left on device. Nothing was changed"):
        write_assignment("edges", root)
    assert list((root / "solutions").iterdir()) == []


def test_the_command_names_the_files_and_what_to_do_next(root, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cvgrade", "new", "11_edges", "--title", "Edges", "--root", str(root)])
    cli.main()
    text = capsys.readouterr()
    assert all(Path(line).is_file() for line in text.out.splitlines())
    assert text.err == "Next: cvgrade release 11_edges, then cvgrade check 11_edges.\n"
    with pytest.raises(SystemExit) as leave:
        cli.main()
    assert leave.value.code == 2
