"""Kills, full disks, drives that vanish, files that change: no mark lost, none twice, the same results in the end."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.files import write_atomically
from cvgrade.grade import grade_class
from cvgrade.lock import exclusive
from cvgrade.reports.gradebook import read_marks, sqlite_url
from cvgrade.results import Report
from cvgrade.sandbox import jail
from cvgrade.submission import find_submissions

needs_jail = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "-")
NAME = "01_tiny"
DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(numbers):\n    return sum(numbers)"
CELLS = {
    "ada": (DOUBLE, TOTAL),
    "boris": (DOUBLE.replace("2 * x", "x + 2"), TOTAL),  # a known mistake
    "chidi": (DOUBLE, TOTAL.replace("sum(numbers)", "sum(numbers[1:])")),  # another
    "dana": (DOUBLE, "import os, signal\ndef total(numbers):\n    os.kill(os.getpid(), signal.SIGKILL)"),
    "edda": ("print('hello')\n1 / 0", DOUBLE, TOTAL),
    "finn": ("import os\nos._exit(3)", DOUBLE, TOTAL),
    "gita": (DOUBLE, "import time\ndef total(numbers):\n    time.sleep(9)"),
    "hiro": ("def double(x):\n    return 'x' * 2**40", TOTAL),
    "ines": ("import time\ntime.sleep(0.3)", DOUBLE, TOTAL),
    "jane": (
        "count = 0\ndef double(x):\n    global count\n    count += 1\n    return 2 * x if count < 2 else 0",
    ),
    "kofi": (DOUBLE, TOTAL),
    "lena": ("",),
}


def hand_in(folder: Path, student: str, *cells: str) -> Path:
    path = folder / student / NAME / "tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return path


def command(course: Path, submitted: Path, output: Path) -> list[str]:
    line = [
        sys.executable,
        "-m",
        "cvgrade.cli",
        "grade",
        NAME,
        "--root",
        str(course),
        "--jobs",
        "2",
        "--seed",
        "1",
    ]
    return [*line, "--submissions", str(submitted), "--output", str(output)]


def without_times(path: Path) -> str:
    data = json.loads(path.read_text())
    del data["seconds"], data["cpu_s"]
    for task in data["tasks"]:
        for test in task["tests"]:
            del test["seconds"]
    return json.dumps(data, sort_keys=True)


def stored(output: Path) -> dict[str, str]:
    return {path.stem: without_times(path) for path in (output / NAME / "results").glob("*.json")}


def marks(output: Path) -> dict[str, float]:
    return read_marks(sqlite_url(output / "gradebook.db"), NAME)


@needs_jail
def test_random_kills_of_any_process_change_no_result(course, tmp_path):
    for student, cells in CELLS.items():
        hand_in(tmp_path / "in", student, *cells)
    quiet, stormy = tmp_path / "quiet", tmp_path / "stormy"
    undisturbed = subprocess.run(
        command(course.root, tmp_path / "in", quiet), capture_output=True, text=True, check=False
    )
    assert undisturbed.returncode == 0, undisturbed.stderr
    seed = random.randrange(10**6)
    killed, codes, seen = storm(command(course.root, tmp_path / "in", stormy), random.Random(seed), kills=10)
    report = f"seed {seed}, killed {killed}, exit codes {codes}"
    assert set(codes) <= {0, 3, -signal.SIGKILL}, report
    final = subprocess.run(
        command(course.root, tmp_path / "in", stormy), capture_output=True, text=True, check=False
    )
    assert final.returncode == 0, report + final.stderr
    assert stored(stormy) == stored(quiet), report
    assert marks(stormy) == marks(quiet), report
    _, alive = psutil.wait_procs(seen, timeout=5)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == [], report
    assert not list((stormy / NAME / "results").glob("*/*"))  # no journal is left


def storm(
    line: list[str], dice: random.Random, *, kills: int
) -> tuple[list[str], list[int], set[psutil.Process]]:
    """Run a command again and again while random processes of it are killed.

    Returns
    -------
    killed, codes, seen
        What was killed, how the runs ended, every process that took part.
    """
    killed: list[str] = []
    codes: list[int] = []
    seen: set[psutil.Process] = set()
    results = Path(line[line.index("--output") + 1]) / NAME / "results"
    while len(killed) < kills:
        run = psutil.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 2.0))
        while run.poll() is None and len(killed) < kills:
            time.sleep(dice.uniform(0.05, 0.6))
            with contextlib.suppress(psutil.NoSuchProcess):
                family = [run, *run.children(recursive=True)]
                seen.update(family[1:])
                victim = dice.choice(family)
                killed.append(victim.name() if victim.pid != run.pid else "the run")
                victim.kill()
        codes.append(run.wait(timeout=60))
        for path in dice.sample(sorted(results.glob("*.json")), k=min(4, len(list(results.glob("*.json"))))):
            path.unlink()  # so that there is always something left to do
    return killed, codes, seen


@needs_jail
def test_a_full_disk_stops_every_write_in_turn_and_loses_nothing(course, tmp_path):
    for student in ("ada", "boris", "edda", "kofi"):
        hand_in(tmp_path / "in", student, *CELLS[student])
    output = tmp_path / "out"
    output.mkdir()
    script = tmp_path / "fill.py"
    script.write_text(
        "import json, os, pathlib, subprocess, sys\n"
        "output, line = pathlib.Path(sys.argv[1]), sys.argv[2:]\n"
        "done = []\n"
        "for pages in (0, 2, 8, 16, 500):\n"
        "    (output / 'filler').unlink(missing_ok=True)\n"
        "    free = os.statvfs(output).f_bavail - pages\n"
        "    (output / 'filler').write_bytes(bytes(4096 * max(0, free)))\n"
        "    run = subprocess.run(line, capture_output=True, text=True)\n"
        "    whole = [json.loads(p.read_text())['student'] for p in output.glob('*/results/*.json')]\n"
        "    done.append([run.returncode, run.stderr, whole])\n"
        "reports = {p.stem: p.read_text() for p in output.glob('*/results/*.json')}\n"
        "left = sorted(p.name for p in output.rglob('.*') if not p.name.endswith('.lock'))\n"
        "print(json.dumps([done, reports, left]))\n"
    )
    small_disk = [str(jail.find_bubblewrap()), "--dev-bind", "/", "/", "--size", str(4 * 2**20)]
    small_disk += ["--tmpfs", str(output), sys.executable, str(script), str(output)]
    tried = subprocess.run(
        [*small_disk, *command(course.root, tmp_path / "in", output)],
        capture_output=True,
        text=True,
        check=True,
    )
    done, reports, left = json.loads(tried.stdout)
    *failed, last = done
    assert [code for code, _, _ in failed] == [3] * len(failed)
    for _, said, _ in failed:
        assert "fault: " in said
        assert "Traceback" not in said
        assert any(word in said for word in ("No space left", "disk is full", "database or disk", "disk I/O"))
    assert [len(whole) for _, _, whole in done] == sorted(len(whole) for _, _, whole in done)  # never fewer
    assert last[0] == 0, last[1]
    assert {name: Report.from_json(text).earned for name, text in reports.items()} == {
        "ada": 10.0,
        "boris": 5.0,
        "edda": 10.0,
        "kofi": 10.0,
    }
    assert left == []


@needs_jail
def test_a_drive_that_vanishes_in_the_middle_is_a_fault_and_the_next_run_goes_on(course, tmp_path):
    for student in ("ada", "ines", "kofi", "lena"):
        hand_in(tmp_path / "in", student, *CELLS[student])
    output, away = tmp_path / "out", tmp_path / "away"
    run = subprocess.Popen(
        command(course.root, tmp_path / "in", output),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    while run.poll() is None and not list(output.glob("*/results/*.json")):
        time.sleep(0.002)
    output.rename(away)
    output.write_text("no folder")
    _, said = run.communicate(timeout=60)
    assert run.returncode == 3, said
    assert "fault: " in said
    assert "Traceback" not in said
    output.unlink()
    away.rename(output)
    assert subprocess.run(command(course.root, tmp_path / "in", output), check=False).returncode == 0
    assert marks(output) == {"ada": 10.0, "ines": 10.0, "kofi": 10.0, "lena": 0.0}


@pytest.fixture
def graded(course, tmp_path) -> Callable[..., dict[str, Report]]:
    """Grade what was handed in with one process, with something to do as each report comes."""

    def grade(on_report: object = lambda report, fresh: None) -> dict[str, Report]:
        submissions = find_submissions(tmp_path / "in", NAME)
        reports = grade_class(course.assignment(), submissions, tmp_path / "out", jobs=1, on_report=on_report)
        return {report.student: report for report in reports}

    return grade


@needs_jail
def test_what_was_graded_is_what_was_read(graded, tmp_path):
    paths = {name: hand_in(tmp_path / "in", name, *CELLS["lena"]) for name in ("ann", "bob", "cas")}

    def change(report: Report, fresh: bool) -> None:
        if report.student == "ann":
            hand_in(tmp_path / "in", "cas", DOUBLE)

    reports = graded(change)
    assert {name: report.earned for name, report in reports.items()} == {"ann": 0, "bob": 0, "cas": 5}
    stamp = (tmp_path / "out" / "cas.json").stat().st_mtime_ns
    assert graded()["cas"].earned == 5
    assert (
        tmp_path / "out" / "cas.json"
    ).stat().st_mtime_ns == stamp  # its digest is that of what was graded
    assert paths["cas"].exists()


@needs_jail
def test_a_submission_that_vanishes_while_the_class_is_graded_is_not_a_zero(graded, tmp_path):
    paths = {name: hand_in(tmp_path / "in", name, DOUBLE) for name in ("ann", "bob", "cas")}
    kept = paths["cas"].read_bytes()

    def vanish(report: Report, fresh: bool) -> None:
        paths["cas"].unlink(missing_ok=True)

    lost = graded(vanish)["cas"]
    assert not lost.graded
    assert "Nothing could be run" in lost.tasks[0].tests[0].message
    paths["cas"].write_bytes(kept)
    assert graded()["cas"].earned == 5


@needs_jail
def test_a_notebook_that_the_disk_does_not_give_is_not_a_zero(graded, tmp_path, monkeypatch):
    for name in ("ann", "bob"):
        hand_in(tmp_path / "in", name, DOUBLE)
    read = Path.read_bytes

    def broken(path: Path) -> bytes:
        if path.parts[-3:-2] == ("bob",):
            raise OSError(5, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    reports = graded()
    assert reports["ann"].earned == 5
    assert not reports["bob"].graded
    assert "Input/output error" in reports["bob"].tasks[0].tests[0].message
    monkeypatch.undo()
    assert graded()["bob"].earned == 5


DEADLY = """

@pytest.mark.task("total", points=4, hint="Is the first number counted?")
def test_total_that_kills_the_grader(student):
    import os, signal
    if student.total([1]) == 666:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_jail
def test_a_submission_that_ends_its_grader_keeps_what_was_judged_and_comes_last(graded, course, tmp_path):
    with (course.source / "test_hidden.py").open("a") as file:
        file.write(DEADLY)
    hand_in(tmp_path / "in", "ann", DOUBLE, "def total(numbers):\n    return 666")
    for name in ("bob", "cas"):
        hand_in(tmp_path / "in", name, DOUBLE, TOTAL)
    first = graded()
    assert {name: report.earned for name, report in first.items()} == {"ann": 5, "bob": 14, "cas": 14}
    (lost,) = [test for task in first["ann"].tasks for test in task.tests if test.cause == "not graded"]
    assert lost.name == "test_total_that_kills_the_grader"
    assert lost.message == "the grading process ended (-9); grade again"
    order: list[str] = []
    for name in ("bob", "cas"):
        (tmp_path / "out" / f"{name}.json").unlink()
    second = graded(lambda report, fresh: order.append(report.student))
    assert order == ["bob", "cas", "ann"]
    assert second["ann"].earned == 5
    assert "as in 1 of the runs before; read the notebook" in str(second["ann"].tasks)
    hand_in(tmp_path / "in", "ann", DOUBLE, TOTAL)
    assert graded()["ann"].earned == 14
    assert not (tmp_path / "out" / ".partial").exists()


VICTIMS = {"bob": 0, "cas": 2, "dan": -1}  # places in the family: bwrap, the zygote, the worker


@needs_jail
def test_a_jail_killed_in_the_middle_costs_nothing_at_all(graded, tmp_path):
    counting = DOUBLE.replace("return", "global count; count += 1\n    return")
    slow = "import time\ntime.sleep(0.6)\ncount = 0"
    for name in ("ann", *VICTIMS):
        hand_in(tmp_path / "in", name, slow, counting, "def total(x):\n    return count")
    undisturbed = {name: without_times(tmp_path / "out" / f"{name}.json") for name in graded()}
    shutil.rmtree(tmp_path / "out")
    killed: list[str] = []
    killer = threading.Thread(target=kill_in_the_jail, args=(tmp_path / "out", killed))
    killer.start()
    graded()
    killer.join(timeout=30)
    assert killed == list(VICTIMS)
    assert {name: without_times(tmp_path / "out" / f"{name}.json") for name in undisturbed} == undisturbed


def kill_in_the_jail(results: Path, killed: list[str]) -> None:
    """While each of the victims is graded, kill one process of the jail."""
    for before, (name, place) in zip(["ann", *VICTIMS], VICTIMS.items(), strict=False):
        while not (results / f"{before}.json").exists():
            time.sleep(0.005)
        family: list[psutil.Process] = []
        while len(family) < 5:  # bwrap, its pid 1, zygote, supervisor, worker
            time.sleep(0.05)
            with contextlib.suppress(psutil.NoSuchProcess):
                jobs = [child for child in psutil.Process().children() if child.children()]
                family = jobs[0].children(recursive=True)
                family.sort(key=lambda one: len(one.parents()))
        family[place].kill()
        killed.append(name)


@pytest.mark.parametrize("call", ["mkdir", "mkstemp", "fsync", "chmod", "replace"])
def test_a_write_that_fails_at_any_step_leaves_the_old_file(tmp_path, monkeypatch, call):
    path = tmp_path / "report.json"
    path.write_text("old")

    def gone(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    owner = {"mkstemp": tempfile, "fsync": os}.get(call, Path)
    monkeypatch.setattr(owner, call, gone)
    with pytest.raises(GraderFault, match=r"Input/output error. Nothing was changed there"):
        write_atomically(path, "new")
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_drive_without_locks_is_told(tmp_path, monkeypatch):
    import fcntl

    def no_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with (
        pytest.raises(AssignmentError, match=r"No locks available\. .* choose a local folder with --output"),
        exclusive(tmp_path / "out"),
    ):
        pass


def test_a_drive_that_is_gone_at_the_end_does_not_hide_what_happened(tmp_path):
    def lose_the_drive() -> None:
        with exclusive(tmp_path / "out"):
            shutil.rmtree(tmp_path / "out")
            raise GraderFault("the real reason")

    with pytest.raises(GraderFault, match="the real reason"):
        lose_the_drive()
