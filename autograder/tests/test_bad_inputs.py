"""Every command with input that is wrong, missing, empty, huge or not ASCII: one line with the remedy, exit code 2."""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cvgrade import cli
from cvgrade.errors import AssignmentError
from cvgrade.results import Report, TaskResult, TestResult

HUGE = "a" * 5000
BYTES = "b\udcff"  # what Python makes of a name that is not UTF-8
NAMES = {
    "wrong": ("01_tyni", "Did you mean 01_tiny?"),
    "missing": ("99_none", "There are: 01_tiny."),
    "empty": ("", "There are: 01_tiny."),
    "huge": (HUGE, "There are: 01_tiny."),
    "not ASCII": ("ümläut_日本", "There are: 01_tiny."),
    "not UTF-8": (BYTES, "There are: 01_tiny."),
    "elsewhere": ("../solutions/01_tiny", "Did you mean 01_tiny?"),
}
OF_AN_ASSIGNMENT = {  # each with what else it needs
    "release": [],
    "check": [],
    "grade": [],
    "replay": ["ada"],
    "export": ["--format", "csv"],
    "gradescope": [],
    "collect": ["src"],
    "report": [],
    "similar": ["--submissions", "src"],
}
ROOTS = {
    "missing": ("nowhere", "un in the course's folder"),
    "not ASCII": ("ümläut_日本", "un in the course's folder"),
    "not UTF-8": (BYTES, "un in the course's folder"),
    "empty": ("empty", "un in the course's folder"),
    "a file": ("file", "is a file. See `cvgrade"),
    "huge": (HUGE, "File name too long"),
}
GRADE, COLLECT = ["grade", "01_tiny", "--root", "course"], ["collect", "01_tiny", "--root", "course"]
EXPORT = ["export", "01_tiny", "--root", "course", "--format"]
REPORT = ["report", "01_tiny", "--root", "course"]
SIMILAR = ["similar", "01_tiny", "--root", "course"]
REPLAY = ["replay", "01_tiny", "--root", "course"]
GRADESCOPE = ["gradescope", "01_tiny", "--root", "course"]
ROWS: list[tuple[list[str], str]] = [
    (["marc"], "No such command 'marc'"),
    (["grade"], "Missing argument 'ASSIGNMENT'. See `cvgrade grade --help`."),
    (["grade", "01_tiny", "--fast"], "No such option '--fast'. See `cvgrade grade --help`."),
    (["doctor", "me"], "Got unexpected extra argument (me). See `cvgrade doctor --help`."),
    (
        [*GRADE, "--submissions", "nowhere"],
        "Give the folder that holds one folder a student: --submissions DIR.",
    ),
    (
        [*GRADE, "--submissions", "file"],
        "Give the folder that holds one folder a student: --submissions DIR.",
    ),
    (
        [*GRADE, "--submissions", "empty"],
        "Give the folder that holds one folder a student: --submissions DIR.",
    ),
    ([*GRADE, "--submissions", HUGE], "Give the folder that holds one folder a student: --submissions DIR."),
    (
        [*GRADE, "--submissions", "ümläut"],
        "Give the folder that holds one folder a student: --submissions DIR.",
    ),
    ([*GRADE, "--submissions", "not_text"], r"got 'b\udcff' in not_text. Rename it"),
    ([*GRADE, "--submissions", "src", "--student", "adda"], "Mend the name after --student."),
    ([*GRADE, "--submissions", "src", "--student", ""], "Mend the name after --student."),
    ([*GRADE, "--submissions", "src", "--output", "file"], "Choose another with --output."),
    ([*GRADE, "--submissions", "src", "--output", HUGE], "Choose another with --output."),
    ([*GRADE, "--seed", "x"], "Invalid value for '--seed': 'x' is not a valid"),
    ([*GRADE, "--seed", "9" * 3000], "Invalid value for '--seed'"),
    ([*GRADE, "--since", "yesterday"], "'yesterday' does not match the formats"),
    ([*REPORT, "--graded", "nowhere"], "Run `cvgrade grade 01_tiny` first"),
    ([*REPORT, "--graded", "ümläut"], "Run `cvgrade grade 01_tiny` first"),
    ([*REPORT, "--graded", HUGE], "File name too long"),
    ([*REPORT, "--graded", "file"], "is a file"),
    ([*SIMILAR, "--submissions", "nowhere"], "--submissions DIR."),
    ([*SIMILAR, "--submissions", "empty"], "--submissions DIR."),
    ([*SIMILAR, "--submissions", "not_text"], r"got 'b\udcff' in not_text. Rename it"),
    ([*SIMILAR, "--submissions", "src", "--threshold", "2"], "2.0 is not in the range"),
    ([*SIMILAR, "--submissions", "src", "--threshold", "ümläut"], "is not a valid float"),
    ([*GRADE, "--jobs", "0"], "0 is not in the range"),
    ([*GRADE, "--gradebook", "grades.db"], "got 'grades.db'. Mend it."),
    ([*GRADE, "--gradebook", ""], "got ''. Mend it."),
    ([*GRADE, "--gradebook", HUGE], "Mend it."),
    ([*GRADE, "--gradebook", f"sqlite:///{BYTES}"], "Mend it."),
    ([*REPLAY, "nobody"], "Mend the name, or give --output."),
    ([*REPLAY, ""], "Mend the name, or give --output."),
    ([*REPLAY, HUGE], "Mend the name, or give --output."),
    ([*REPLAY, "日本"], "Mend the name, or give --output."),
    ([*REPLAY, "ada", "--submissions", "nowhere"], "--submissions DIR."),
    ([*REPLAY, "ada", "--submissions", "src", "--test", "test_ü"], "Mend --test."),
    ([*EXPORT, "excel"], "'excel' is not one of 'canvas', 'moodle', 'gradescope', 'csv', 'parquet'"),
    ([*EXPORT, "csv", "--student", "日本"], "Run `cvgrade grade 01_tiny` first"),
    ([*EXPORT, "csv", "--output", "nowhere"], "Run `cvgrade grade 01_tiny` first"),
    ([*EXPORT, "csv", "--output", HUGE], "File name too long"),
    ([*EXPORT, "csv", "--to", "empty"], "got the folder empty. Name a file in it."),
    ([*EXPORT, "csv", "--to", HUGE], "Mend the name"),
    ([*EXPORT, "csv", "--late", "nowhere"], "Write for example: per_cent_a_day = 10"),
    ([*EXPORT, "csv", "--late", "junk"], "Write for example: per_cent_a_day = 10"),
    ([*EXPORT, "csv", "--late", "file"], "Collect with `cvgrade collect`"),
    ([*EXPORT, "parquet", "--names-are", "email"], "Leave it out"),
    ([*GRADESCOPE, "--output", "empty"], "got the folder empty. Name a file in it."),
    ([*GRADESCOPE, "--output", HUGE], "Mend the name"),
    ([*COLLECT], "Missing argument 'SOURCES...'. See `cvgrade collect --help`."),
    ([*COLLECT, "nowhere"], "got no such file nowhere. Mend its name."),
    ([*COLLECT, "日本"], "Mend its name."),
    ([*COLLECT, BYTES], "Mend its name."),
    ([*COLLECT, "loop"], "Mend its name."),
    ([*COLLECT, HUGE], "Mend the name"),
    ([*COLLECT, "file"], "Download it again, or unpack it yourself."),
    ([*COLLECT, "junk"], "Download it again, or unpack it yourself."),
    ([*COLLECT, "empty"], "say with --kind what it is"),
    ([*COLLECT, "src", "--roster", "nowhere"], "Export the roster again."),
    ([*COLLECT, "src", "--roster", "file"], "Mend the header"),
    ([*COLLECT, "src", "--due", "tomorrow"], "Write it like this: 2026-12-01T23:59:00+01:00"),
    ([*COLLECT, "src", "--match", "ü"], "--match: expected NAME=ID, got 'ü'. Write for example"),
    ([*COLLECT, "src", "--submissions", "damaged"], "Move it and its .csv away"),
    (["new", "", "--root", "course"], "Write for example 11_edges."),
    (["new", "01_tiny", "--root", "course"], "01_tiny"),
    (["new", "11_größe", "--root", "course"], "Try 11_gr_e."),
    (["new", HUGE, "--root", "course"], "new: expected a number and a topic in small letters"),
    (["formgrader", "--root", "course", "--output", "nowhere"], "Run `cvgrade grade` first"),
    (["formgrader", "--root", "course", "--output", "日本"], "Run `cvgrade grade` first"),
    (["formgrader", "--root", "course", "--gradebook", "grades.db"], "got 'grades.db'. Mend it."),
    (["release", "--root", "course", "--zip", "file"], "is a file. See `cvgrade release --help`."),
    (
        ["release", "--root", "course", "--zip", "z", "--wheel", "nowhere.whl"],
        "python -m pip wheel . --no-deps",
    ),
]
DAMAGE = {
    "empty": b"",
    "not UTF-8": "\xe4 = '\xfc'".encode("latin-1"),
    "with a NUL": b"a = 1\0",
    "nested": b"[" * 100_000,
}
FILES = {
    "assignment.toml": ("release", "Mend the file."),
    "test_hidden.py": ("release", "Mend the file."),
    "wrong/added.py": ("gradescope", "Mend its head."),
}
DAMAGED = [(name, kind) for name in FILES for kind in DAMAGE if (name, kind) != ("test_hidden.py", "empty")]


@pytest.fixture(scope="module")
def place(make_course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in: a course, a submission, a stored result, and files and folders that are none of these."""
    folder = tmp_path_factory.mktemp("place")
    course = make_course(folder / "course")
    assignment = course.assignment()
    tests = [TestResult(t.name, t.task, t.points, t.points, t.visibility) for t in assignment.tests]
    tasks = tuple(TaskResult(task, tuple(t for t in tests if t.task == task)) for task in assignment.tasks)
    report = Report("01_tiny", "ada", tasks, tests_sha256=assignment.tests_sha256)
    contents = {
        "graded/01_tiny/results/ada.json": report.to_json(),
        "src/ada/01_tiny/tiny.ipynb": '{"cells": [{"cell_type": "code", "source": "x = 1"}]}',
        f"not_text/{BYTES}/01_tiny/tiny.ipynb": "{}",
        "damaged/collected-01_tiny.json": "[" * 100_000,
        "file": "",
        "empty/.keep": "",
    }
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "junk").write_bytes(bytes(range(256)) * 4)
    (folder / "loop").symlink_to(folder / "loop")
    return folder


@pytest.fixture
def refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], str]:
    """Run a command in the place; return the one line that it says, after having checked that it does nothing else."""
    monkeypatch.chdir(place)

    def refused(arguments: list[str]) -> str:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
        monkeypatch.setattr(sys, "argv", ["cvgrade", *arguments])
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as left:
            cli.main()
        for stream in (out, err):
            stream.flush()
        said = err.buffer.getvalue().decode("utf-8")
        assert left.value.code == 2, said
        assert out.buffer.getvalue() == b""
        (line,) = said.splitlines()
        assert len(line) < 1500
        return line

    return refused


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("command", OF_AN_ASSIGNMENT)
def test_an_assignment_that_is_none_is_told_with_those_that_there_are(refused, command, kind):
    name, remedy = NAMES[kind]
    assert remedy in refused([command, name, *OF_AN_ASSIGNMENT[command], "--root", "course"])


@pytest.mark.parametrize("kind", ROOTS)
@pytest.mark.parametrize("command", OF_AN_ASSIGNMENT)
def test_a_folder_that_is_no_course_is_told(refused, command, kind):
    root, remedy = ROOTS[kind]
    assert remedy in refused([command, "01_tiny", *OF_AN_ASSIGNMENT[command], "--root", root])


@pytest.mark.parametrize(
    ("arguments", "remedy"), ROWS, ids=[" ".join(row).replace(BYTES, "bytes")[:60] for row, _ in ROWS]
)
def test_a_slip_is_told_in_one_line_with_its_remedy(refused, arguments, remedy):
    assert remedy in refused(arguments)


@pytest.mark.parametrize(("name", "kind"), DAMAGED)
def test_a_damaged_file_of_an_assignment_is_named(refused, place, name, kind):
    command, remedy = FILES[name]
    folder = place / "broken"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(place / "course", folder)
    (folder / "solutions" / "01_tiny" / name).write_bytes(DAMAGE[kind])
    line = refused([command, "01_tiny", "--root", "broken"])
    assert name in line
    assert remedy in line or "Add it." in line


def test_another_solution_that_is_not_utf_8_is_named(course):
    (course.source / "right" / "by_addition.py").write_bytes(DAMAGE["not UTF-8"])
    with pytest.raises(AssignmentError, match=r"right: expected Python files in UTF-8, got .* Mend the file"):
        _ = course.assignment().alternatives


def test_every_command_is_in_the_table():
    rows = {row[0] for row, _ in ROWS} | OF_AN_ASSIGNMENT.keys()
    assert set(cli.cvgrade.commands) <= rows
