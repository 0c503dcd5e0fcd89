"""A class graded: nothing lost, nothing twice, nobody's fault mistaken for another's."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cvgrade.assembly import unreadable
from cvgrade.assignment import find_assignment
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.files import write_atomically
from cvgrade.grade import _finished, grade_class
from cvgrade.lock import exclusive
from cvgrade.pool import Outcome
from cvgrade.results import Report
from cvgrade.sandbox import jail
from cvgrade.submission import find_submissions

needs_jail = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")

RIGHT = "def double(x):\n    return 2 * x\ndef triple(x):\n    return 3 * x"
VISIBLE = """
import pytest
from cvgrade.checks import assert_close

@pytest.mark.task("double", points=2, hint="Add it to itself.")
def test_double_of_three(student):
    assert_close(student.double(3), 6)

@pytest.mark.task("triple", points=1, hint="Three times.")
def test_triple_of_three(student):
    assert_close(student.triple(3), 9)
"""
HIDDEN = """
import pytest
from cvgrade.checks import assert_close

@pytest.mark.task("double", points=3, hint="Any number.")
def test_double_of_random_numbers(student, rng):
    x = rng.random(4)
    assert_close(student.double(x), 2 * x)
"""


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "solutions" / "00_tiny"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(
        'title = "Tiny"\nnotebook = "tiny"\npreload = ["numpy"]\n[limits]\ncall_timeout_s = 1\ncell_timeout_s = 1\n'
    )
    (folder / "test_visible.py").write_text(VISIBLE)
    (folder / "test_hidden.py").write_text(HIDDEN)
    (folder / "tiny.md").write_text(
        "```{code-cell} python\n:task: double\n\ndef double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n"
        "    ### END SOLUTION\n```\n\n```{code-cell} python\n:check: double\n\ncheck('double')\n```\n\n"
        "```{code-cell} python\n:task: triple\n\ndef triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n"
        "    ### END SOLUTION\n```\n\n```{code-cell} python\n:check: triple\n\ncheck('triple')\n```\n"
    )
    return tmp_path


def hand_in(course: Path, student: str, *cells: str) -> None:
    path = course / "submitted" / student / "00_tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))


def grade(course: Path, jobs: int = 1) -> dict[str, Report]:
    assignment = find_assignment("00_tiny", course)
    submissions = find_submissions(course / "submitted", "00_tiny")
    reports = grade_class(assignment, submissions, course / "results", jobs=jobs)
    return {report.student: report for report in reports}


def without_times(report: Report) -> str:
    data = json.loads(report.to_json())
    del data["seconds"], data["cpu_s"]
    for task in data["tasks"]:
        for test in task["tests"]:
            test.pop("seconds")
    return json.dumps(data, sort_keys=True)


@needs_jail
def test_each_submission_gets_its_own_marks(course):
    hand_in(course, "ann", RIGHT)
    hand_in(course, "bob", RIGHT.replace("3 * x", "x"))
    hand_in(course, "cas", "def double(x):\n    while True: pass", "def triple(x): return 3 * x")
    hand_in(course, "dan", "import os\nos._exit(0)")
    reports = grade(course, jobs=2)
    assert {name: report.earned for name, report in reports.items()} == {
        "ann": 6,
        "bob": 5,
        "cas": 1,
        "dan": 0,
    }
    assert {test.cause for test in reports["cas"].tasks[0].tests} == {"timeout"}
    assert all(report.graded for report in reports.values())


TRAINS = "history = network.fit(images)  # would take an hour"
HANDED_IN = """
import pytest
from cvgrade.checks import accuracy_steps

@pytest.mark.task("double", points=3, hint="Train longer.")
def test_accuracy(student):
    accuracy_steps(student.artifact_json("history.json")["accuracy"], {0.5: 0.2, 0.9: 1.0})
    assert student.double(2) == 4
"""


@needs_jail
def test_training_is_not_repeated_where_its_outcome_is_handed_in_and_earns_in_steps(course):
    folder = course / "solutions" / "00_tiny"
    settings = (folder / "assignment.toml").read_text()
    extra = 'artifacts = ["history.json"]\nskip_training = true\n[limits]'
    (folder / "assignment.toml").write_text(settings.replace("[limits]", extra))
    (folder / "artifacts").mkdir()
    (folder / "artifacts" / "history.json").write_text('{"accuracy": 0.95}')
    (folder / "test_hidden.py").write_text(HANDED_IN)
    for name, accuracy in (("ann", 0.95), ("bob", 0.6), ("cas", 0.1), ("dan", None)):
        hand_in(course, name, RIGHT, TRAINS)
        if accuracy is not None:
            path = course / "submitted" / name / "00_tiny" / "history.json"
            path.write_text(json.dumps({"accuracy": accuracy}))
    reports = grade(course)
    hidden = {name: report.tasks[0].tests[1] for name, report in reports.items()}
    assert {name: (test.cause, test.earned, test.message) for name, test in hidden.items()} == {
        "ann": (None, 3.0, ""),
        "bob": ("partly right", 0.6, "accuracy 0.600; 0.9 earns full marks"),
        "cas": ("wrong value", 0.0, "accuracy 0.100; 0.5 earns 20% of the points"),
        "dan": (
            "not attempted",
            0.0,
            "`history.json` was not handed in. Put it beside the notebook, under exactly this name.",
        ),
    }
    assert {name: report.earned for name, report in reports.items()} == {
        "ann": 6,
        "bob": 3.6,
        "cas": 3,
        "dan": 3,
    }
    assert {name: [note.cell for note in report.notes] for name, report in reports.items()} == {
        "ann": [],
        "bob": [],
        "cas": [],
        "dan": [2],  # nothing was handed in: the cell ran
    }
    path = course / "submitted" / "cas" / "00_tiny" / "history.json"
    path.write_text('{"accuracy": 0.95}')
    assert grade(course)["cas"].earned == 6


@needs_jail
def test_grading_twice_gives_the_same_json_apart_from_times(course):
    hand_in(course, "ann", RIGHT)
    hand_in(course, "bob", "def double(x): return x + 1")
    first = grade(course, jobs=1)
    assert not (course / "results" / ".partial").exists()  # nothing is left of what has been finished
    for path in (course / "results").iterdir():
        path.unlink()
    second = grade(course, jobs=2)
    assert {k: without_times(v) for k, v in first.items()} == {k: without_times(v) for k, v in second.items()}


@needs_jail
def test_a_stored_result_is_not_graded_again_until_something_changes(course):
    hand_in(course, "ann", RIGHT)
    hand_in(course, "bob", RIGHT)
    grade(course)
    stamps = {path.name: path.stat().st_mtime_ns for path in (course / "results").glob("*.json")}
    hand_in(course, "bob", RIGHT, "x = 1")
    grade(course)
    after = {path.name: path.stat().st_mtime_ns for path in (course / "results").glob("*.json")}
    assert after["ann.json"] == stamps["ann.json"]
    assert after["bob.json"] != stamps["bob.json"]


@needs_jail
def test_a_changed_test_grades_everybody_again(course):
    hand_in(course, "ann", RIGHT)
    grade(course)
    hidden = course / "solutions" / "00_tiny" / "test_hidden.py"
    hidden.write_text(HIDDEN.replace("points=3", "points=7"))
    assert grade(course)["ann"].points == 10


@needs_jail
def test_an_error_of_the_test_itself_is_not_graded_and_says_so(course):
    hidden = course / "solutions" / "00_tiny" / "test_hidden.py"
    hidden.write_text(HIDDEN.replace("x = rng.random(4)", "x = undefined_name"))
    hand_in(course, "ann", RIGHT)
    report = grade(course)["ann"]
    assert not report.graded
    (broken,) = [test for task in report.tasks for test in task.tests if test.cause]
    assert broken.cause == "not graded"
    assert "NameError" in broken.message
    assert report.earned == 3


@needs_jail
def test_a_submission_that_is_not_graded_is_graded_again(course):
    test_an_error_of_the_test_itself_is_not_graded_and_says_so(course)
    hidden = course / "solutions" / "00_tiny" / "test_hidden.py"
    hidden.write_text(HIDDEN)
    assert grade(course)["ann"].earned == 6


@needs_jail
def test_a_test_file_that_cannot_be_collected_is_our_fault(course):
    hidden = course / "solutions" / "00_tiny" / "test_hidden.py"
    hidden.write_text(HIDDEN + "\nimport no_such_module\n")
    hand_in(course, "ann", RIGHT)
    with pytest.raises(GraderFault, match="no_such_module"):
        grade(course)
    assert not list((course / "results").glob("*.json"))


@needs_jail
def test_a_killed_grading_process_costs_one_submission_a_not_graded_and_no_mark(course):
    hand_in(course, "ann", RIGHT)
    hand_in(course, "bob", "import time\ntime.sleep(0.6)", RIGHT)
    hand_in(course, "cas", RIGHT)

    def kill_the_job() -> None:
        import psutil

        while True:
            time.sleep(0.01)
            if (course / "results" / "ann.json").exists():
                for child in psutil.Process().children():
                    if "spawn_main" in " ".join(child.cmdline()):
                        child.kill()
                        return

    killer = threading.Thread(target=kill_the_job)
    killer.start()
    reports = grade(course)
    killer.join()
    assert reports["ann"].earned == reports["cas"].earned == 6
    assert not reports["bob"].graded
    assert "grade again" in reports["bob"].tasks[0].tests[0].message
    assert grade(course)["bob"].earned == 6


@needs_jail
def test_a_run_killed_at_any_moment_goes_on_where_it_was(course):
    for number in range(8):
        hand_in(course, f"s{number}", f"x = {number}", RIGHT)
    command = [sys.executable, "-m", "cvgrade.cli", "grade", "00_tiny", "--root", str(course)]
    command += ["--submissions", str(course / "submitted"), "--output", str(course / "graded"), "--jobs", "1"]
    results = course / "graded" / "00_tiny" / "results"
    for wanted in (1, 3, 5):
        run = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while run.poll() is None and len(list(results.glob("*.json"))) < wanted:
            time.sleep(0.005)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    stored = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert all(Report.from_json(path.read_text()).earned == 6 for path in results.glob("*.json"))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    after = {path.name: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(after) == 8
    assert {name: after[name] for name in stored} == stored


def test_two_runs_cannot_write_the_same_folder(tmp_path):
    with (
        exclusive(tmp_path / "graded"),
        pytest.raises(AssignmentError, match=r"another `cvgrade grade` is writing there. Wait"),
        exclusive(tmp_path / "graded"),
    ):
        pass


def test_the_lock_of_a_killed_run_is_free(tmp_path):
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom cvgrade.lock import exclusive\n"
        f"with exclusive(Path({str(tmp_path)!r})): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with exclusive(tmp_path):
        pass


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        GraderFault, match=r"No space left on device. Nothing was changed there. Free some space"
    ):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@needs_jail
def test_a_full_disk_is_a_clear_fault_and_leaves_nothing_half_written(course):
    for number in range(6):
        hand_in(course, f"s{number}", "print('x' * 9000)", RIGHT)
    output = course / "graded"
    output.mkdir()
    command = [
        str(jail.find_bubblewrap()),
        "--dev-bind",
        "/",
        "/",
        "--size",
        str(96 * 1024),
        "--tmpfs",
        str(output),
    ]
    grading = [sys.executable, "-m", "cvgrade.cli", "grade", "00_tiny", "--root", str(course)]
    grading += ["--submissions", str(course / "submitted"), "--output", str(output), "--jobs", "1"]
    listing = (
        f'; code=$?; find {output} -name "*.json" -exec tail -c 2 {{}} \\; ; '
        f'find {output} -name ".*.json.*"; exit $code'
    )
    script = " ".join(f"'{word}'" for word in grading) + listing
    done = subprocess.run([*command, "sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "No space left" in done.stderr
    assert "Free some space" in done.stderr
    assert set(done.stdout.split()) == {"}"}  # every stored result is whole, and no temporary file is left


@needs_jail
def test_an_environment_that_changed_grades_again(course, monkeypatch):
    hand_in(course, "ada", RIGHT)
    grade(course)
    path = course / "results" / "ada.json"
    before = path.stat().st_mtime_ns
    grade(course)
    assert path.stat().st_mtime_ns == before
    monkeypatch.setattr("cvgrade.grade.environment_sha256", lambda: "0" * 64)
    grade(course)
    assert path.stat().st_mtime_ns != before


def test_a_result_that_breaks_the_format_is_a_fault_of_ours_and_names_the_field(course):
    hand_in(course, "ada", RIGHT)
    assignment = find_assignment("00_tiny", course)
    (submission,) = find_submissions(course / "submitted", "00_tiny")
    text = unreadable(assignment, submission, 0).to_json().replace('"earned": 0.0', '"earned": -1', 1)
    results = course / "results"
    report = _finished(assignment, results, 0, Outcome(submission, text))
    assert Report.from_json((results / "ada.json").read_text("utf-8")) == report
    assert not report.graded
    assert report.student == "ada"
    message = report.tasks[0].tests[0].message
    assert message.startswith(
        "its result breaks the format: report.tasks[0].tests[0].earned: expected 0 or more"
    )
