"""Grading on a Dask cluster: the results of one machine, whatever is killed; no work for a worker that differs."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from cvgrade.assignment import read_assignment
from cvgrade.cluster.connecting import graders_at
from cvgrade.errors import GraderFault
from cvgrade.grade import grade_class
from cvgrade.results import Report
from cvgrade.submission import find_submissions

pytest.importorskip(
    "distributed", reason="Dask is not installed: pip install 'pixels-to-predictions[cluster]'"
)
pytestmark = pytest.mark.needs_jail

NAME = "01_tiny"
DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(numbers):\n    return sum(numbers)"
SLOW = "import time\ntime.sleep(0.3)"
CELLS = {
    "ada": (DOUBLE, TOTAL),
    "boris": (SLOW, DOUBLE.replace("2 * x", "x + 2"), TOTAL),  # a known mistake
    "chidi": (SLOW, DOUBLE, TOTAL.replace("sum(numbers)", "sum(numbers[1:])")),  # another
    "dana": (DOUBLE, "import os, signal\ndef total(numbers):\n    os.kill(os.getpid(), signal.SIGKILL)"),
    "edda": (SLOW, "print('hello')\n1 / 0", DOUBLE, TOTAL),
    "finn": (SLOW, DOUBLE, "def total(numbers):\n    return 666"),  # ends its grading process
    "ines": (SLOW, DOUBLE, TOTAL),
    "kofi": (SLOW, DOUBLE, TOTAL),
    "lena": ("",),
}
DEADLY = """

@pytest.mark.task("total", points=4, hint="Is the first number counted?")
def test_total_that_kills_the_grader(student):
    import os, signal
    if student.total([1]) == 666:
        os.kill(os.getpid(), signal.SIGKILL)
"""


class Cluster:
    """A scheduler and workers, each a process of its own, without nannies: nobody comes back by himself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0")
        self._start("scheduler", "dask_scheduler", *options)

    def start_worker(self, name: str, *, threads: int = 1, path: Path | None = None) -> None:
        options = (
            "--no-nanny",
            "--nthreads",
            str(threads),
            "--name",
            name,
            "--local-directory",
            str(self.folder),
        )
        self._start(name, "dask_worker", self.address, *options, path=path)

    def _start(self, name: str, module: str, *options: str, path: Path | None = None) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(path or ""), *sys.path])}
        command = [sys.executable, "-m", f"distributed.cli.{module}", *options, "--no-dashboard"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def kill(self, name: str) -> list[psutil.Process]:
        """Kill with SIGKILL; return whom the process had started."""
        process = self.processes.pop(name)
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        return family

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)  # politely, a worker waits for its scheduler


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, make_course: Callable) -> Path:
    """A course with a class that has handed in; one test of it ends the process that runs it."""
    folder = tmp_path_factory.mktemp("course")
    with (make_course(folder).source / "test_hidden.py").open("a") as file:
        file.write(DEADLY)
    for student, cells in CELLS.items():
        path = folder / "in" / student / NAME / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    cluster.start_scheduler()
    cluster.start_worker("one", threads=2)
    cluster.start_worker("two")
    yield cluster
    cluster.stop()


def grade(course: Path, results: Path, *, address: str = "", told: list[str] | None = None, on_report=None):
    """Grade the class, on a cluster where an address is given, else on two processes."""
    elsewhere = graders_at(address, [].append if told is None else told.append) if address else None
    submissions = find_submissions(course / "in", NAME)
    assignment = read_assignment(course / "solutions" / NAME)
    options = {"on_report": on_report} if on_report else {}
    return grade_class(assignment, submissions, results, jobs=2, seed=1, elsewhere=elsewhere, **options)


def stored(results: Path, *, but: str = "") -> dict[str, object]:
    """Read all results, apart from times."""
    found = {}
    for path in results.glob("*.json"):
        data = json.loads(path.read_text())
        del data["seconds"], data["cpu_s"]
        for task in data["tasks"]:
            for test in task["tests"]:
                del test["seconds"]
        found[path.stem] = data
    found.pop(but, None)
    return found


@pytest.fixture(scope="module")
def usual(course: Path) -> dict[str, object]:
    """The results of the ordinary pool."""
    grade(course, course / "usual")
    found = stored(course / "usual")
    assert found.keys() == CELLS.keys()
    assert "the grading process ended (-9); grade again" in json.dumps(found["finn"])
    return found


def test_two_workers_give_what_the_pool_gives(course, cluster, usual):
    told: list[str] = []
    reports = grade(course, course / "cluster", address=cluster.address, told=told)
    assert stored(course / "cluster") == usual
    assert [report.student for report in reports] == sorted(CELLS)
    assert told == []
    assert not list(cluster.folder.rglob("test_hidden.py"))  # nothing of ours stays on a worker
    assert not [one for one in psutil.process_iter(["cmdline"]) if "cvgrade.cluster.seats" in str(one.info)]


def test_a_worker_killed_in_the_middle_changes_nothing(course, cluster, usual):
    fresh: list[str] = []
    seats: list[psutil.Process] = []

    def kill_one(report: Report, new: bool) -> None:
        fresh.append(report.student)
        if len(fresh) == 2:
            seats.extend(cluster.kill("one"))

    grade(course, course / "worker-killed", address=cluster.address, on_report=kill_one)
    assert stored(course / "worker-killed") == usual
    assert sorted(fresh) == sorted(CELLS)  # each once
    assert seats, "it was killed before it graded"
    _, alive = psutil.wait_procs(seats, timeout=60)  # one that was just starting looks when it has started
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def test_a_worker_with_another_environment_gets_no_work(course, cluster, usual, tmp_path):
    (tmp_path / "cvbook").mkdir()
    (tmp_path / "cvbook" / "__init__.py").write_text("# not the one of the course\n")
    cluster.start_worker("odd", path=tmp_path)
    cluster.kill("two")
    wait_for_workers(cluster, {"odd"})
    told: list[str] = []
    with pytest.raises(
        GraderFault, match=r"expected a Dask worker that may grade, got none \(worker odd \(tcp"
    ):
        grade(course, course / "odd", address=cluster.address, told=told)
    (line,) = told
    assert line.startswith("worker odd (tcp://127.0.0.1:")
    assert "expected the environment to be as here (" in line
    assert line.endswith(
        "Install there from the same constraints.txt and the same clone, and start the worker again. It gets no work."
    )
    assert stored(course / "odd") == {}


def test_a_scheduler_that_is_killed_is_told_and_the_next_run_completes(course, cluster, usual):
    cluster.start_worker("three")
    wait_for_workers(cluster, {"odd", "three"})
    count = 0

    def kill_the_scheduler(report: Report, new: bool) -> None:
        nonlocal count
        count += 1
        if count == 3:
            cluster.kill("scheduler")

    results = course / "scheduler-killed"
    with pytest.raises(GraderFault, match=r"lost it \(.*goes on where it stopped"):
        grade(course, results, address=cluster.address, on_report=kill_the_scheduler)
    before = stored(results)
    assert len(before) >= 3
    assert before.items() <= usual.items()
    cluster.stop()
    cluster.start_scheduler()
    cluster.start_worker("four")
    fresh: list[str] = []
    grade(
        course,
        results,
        address=cluster.address,
        on_report=lambda report, new: fresh.extend([report.student] * new),
    )
    assert stored(results, but="finn") == {name: found for name, found in usual.items() if name != "finn"}
    assert set(fresh) - {"finn"} == CELLS.keys() - before.keys() - {"finn"}


def test_workers_started_for_the_run_grade_and_end_with_it(course, usual, tmp_path):
    for student in ("ada", "boris"):
        shutil.copytree(course / "in" / student, tmp_path / "in" / student)
    command = [sys.executable, "-m", "cvgrade.cli", "grade", NAME, "--root", str(course), "--seed", "1"]
    command += [
        "--submissions",
        str(tmp_path / "in"),
        "--output",
        str(tmp_path / "out"),
        "--scheduler",
        "local:1",
    ]
    run = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    family: set[psutil.Process] = set()
    while run.poll() is None:
        family |= set(run.children(recursive=True))
        time.sleep(0.2)
    said = run.stdout.read()
    run.stdout.close()
    assert (run.returncode, said) == (
        0,
        f"2 submissions, mean 11.5 of 14 points: {tmp_path / 'out' / NAME}\n",
    )
    assert stored(tmp_path / "out" / NAME / "results") == {name: usual[name] for name in ("ada", "boris")}
    _, alive = psutil.wait_procs(family, timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []


def wait_for_workers(cluster: Cluster, names: set[str]) -> None:
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = {told["name"] for told in client.scheduler_info(n_workers=-1)["workers"].values()}
            if found == names:
                return
            time.sleep(0.2)
    pytest.fail(f"expected the workers {names}, got {found}")
