"""What the two corpora share: hand a folder of entries in, grade them in one run, look at what is left behind.

An entry is a file of Python whose docstring is TOML, as in `autograder/sample_class`. Beside the kinds that
`sample_class.content_of` knows there are two whose code is ours and runs here:

made    ``make(solved, stub)`` gets the two notebooks as dictionaries and returns the one that is handed in, or bytes
folder  ``hand_in(folder, solved)`` writes what stands in the student's folder itself
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from cvgrade.assignment import Assignment, find_assignment
from cvgrade.release import solved_notebook, stub_notebook
from cvgrade.results import Report
from sample_class import Marks, code_cell, content_of, marks_of, notebook_bytes, read_head

NAME = "03_convolution"
REPOSITORY = Path(__file__).parents[2]
MARKER = "cvgrade-was-here.txt"  # the one file name that an entry may leave where it should not
PORT = 47113  # the one port, and with `cvgrade-was-here` the one abstract name, on which an entry may listen
NEXT = ".next"  # after an entry's name: the honest student who is graded next
LIMITS = """
[limits]
call_timeout_s = 0.4
cell_timeout_s = 2
submission_timeout_s = 15
memory_mb = 256
disk_mb = 16
"""


@dataclass
class Run:
    """One grading run of a corpus: what was planted before it, what was found during and after it."""

    root: Path
    assignment: Assignment
    expected: dict[str, Marks] = field(default_factory=dict)
    heads: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)  # where it was planted → text that no page may hold
    output: str = ""
    changed: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    listening: list[str] = field(default_factory=list)

    def report(self, student: str) -> Report:
        """Read a student's result."""
        path = self.root / "graded" / NAME / "results" / f"{student}.json"
        return Report.from_json(path.read_text(encoding="utf-8"))

    def pages(self, student: str) -> str:
        """Return everything written about a student, as text."""
        folder = self.root / "graded" / NAME
        paths = (folder / "results" / f"{student}.json", folder / "feedback" / f"{student}.html")
        return "\n".join(path.read_text(encoding="utf-8") for path in paths)

    def feedback(self, student: str) -> str:
        """Return what a student gets to read."""
        path = self.root / "graded" / NAME / "feedback" / f"{student}.html"
        return path.read_text(encoding="utf-8")

    def marks(self, student: str) -> Marks:
        """Return the points a student got for each task."""
        return {task.task: task.earned for task in self.report(student).tasks}


def entries(folder: str) -> list[str]:
    """Name the entries of a corpus."""
    return sorted(path.stem for path in (Path(__file__).parent / folder).glob("*.py"))


def grade(folder: str, root: Path, *, preload: tuple[str, ...] = (), neighbours: bool = True) -> Run:
    """Hand in every entry of a corpus, an honest student after each, and grade them with the command."""
    run = Run(root, _course(root, preload))
    for name in ("environment", "home", "hidden test", "solution", "other submission", "gradebook"):
        run.secrets[name] = f"CANARY-{secrets.token_hex(16)}"
    _plant(run)
    for path in sorted((Path(__file__).parent / folder).glob("*.py")):
        _hand_in(run, path)
        if neighbours:
            _hand_in_solved(run, path.stem + NEXT)
    trees = [root / "course", root / "home", root / "submitted", root / "beside"]
    before = {**_digests(trees), **_digests([REPOSITORY / "solutions", REPOSITORY / "exercises"])}
    _run_command(run)
    after = {**_digests(trees), **_digests([REPOSITORY / "solutions", REPOSITORY / "exercises"])}
    run.changed = sorted(
        str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )
    run.changed += [str(path) for path in _markers(root)]
    return run


def _course(root: Path, preload: tuple[str, ...]) -> Assignment:
    """Copy the assignment, with small limits."""
    folder = root / "course" / "solutions" / NAME
    shutil.copytree(REPOSITORY / "solutions" / NAME, folder)
    toml = folder / "assignment.toml"
    text = toml.read_text(encoding="utf-8").partition("[limits]")[0]
    for name in preload:
        text = text.replace("preload = [", f'preload = ["{name}", ')
    toml.write_text(text + LIMITS, encoding="utf-8")
    return find_assignment(NAME, root / "course")


def _plant(run: Run) -> None:
    """Put a secret wherever none may be read."""
    places = {
        "home": run.root / "home" / ".netrc",
        "other submission": run.root / "submitted" / "a_solver" / NAME / "convolution.ipynb",
        "gradebook": run.root / "beside" / "gradebook.db",
    }
    for name, path in places.items():
        path.parent.mkdir(parents=True)
        path.write_text(run.secrets[name])
    notebook = json.loads(solved_notebook(run.assignment))
    notebook["cells"].append(code_cell(f"# {run.secrets['other submission']}"))
    places["other submission"].write_bytes(notebook_bytes(notebook))
    run.expected["a_solver"] = dict(run.assignment.tasks)
    for name, path in {
        "hidden test": run.assignment.test_files[1],
        "solution": run.assignment.source,
    }.items():
        mark = "# {}\n" if path.suffix == ".py" else "\n<!-- {} -->\n"
        path.write_text(path.read_text(encoding="utf-8") + mark.format(run.secrets[name]), encoding="utf-8")
    vars(run.assignment).pop("tests_sha256", None)


def _hand_in(run: Run, path: Path) -> None:
    code, head = read_head(path)
    solved = solved_notebook(run.assignment)
    submitted = run.root / "submitted"
    folder = submitted / path.stem / NAME
    if head["kind"] == "folder":
        runpy.run_path(str(path))["hand_in"](folder, solved)
    else:
        folder.mkdir(parents=True)
        (folder / "convolution.ipynb").write_bytes(_content(run.assignment, path, code, head))
    run.heads[path.stem] = head
    run.expected[path.stem] = marks_of(run.assignment, head)


def _hand_in_solved(run: Run, student: str) -> None:
    path = run.root / "submitted" / student / NAME / "convolution.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(solved_notebook(run.assignment))
    run.expected[student] = dict(run.assignment.tasks)


def _content(assignment: Assignment, path: Path, code: str, head: dict[str, Any]) -> bytes:
    if head["kind"] != "made":
        return content_of(assignment, code, head)
    make: Callable[..., dict[str, Any] | bytes] = runpy.run_path(str(path))["make"]
    stub = json.loads(stub_notebook(assignment))
    made = make(json.loads(solved_notebook(assignment)), stub)
    return made if isinstance(made, bytes) else notebook_bytes(made)


def _run_command(run: Run) -> None:
    environment = os.environ | {
        "HOME": str(run.root / "home"),
        "CVGRADE_TEST_SECRET": run.secrets["environment"],
    }
    environment["MPLCONFIGDIR"] = str(run.root / "matplotlib")
    command = [sys.executable, "-m", "cvgrade.cli", "grade", NAME, "--jobs", "2"]
    command += ["--root", "course", "--submissions", "submitted", "--output", "graded"]
    with subprocess.Popen(
        command, cwd=run.root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        watch = _Watch(process.pid)
        assert process.stdout is not None
        run.output = process.stdout.read()
    run.survivors, run.listening = watch.end()


class _Watch:
    """Looks, twice a second, at whom the command has started and what listens; at the end, at who is left."""

    def __init__(self, pid: int) -> None:
        self._command = psutil.Process(pid)
        self._outer = _network(os.getpid())
        self._networks: set[str] = set()
        self._listening: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            try:
                family = self._command.children(recursive=True)
            except psutil.NoSuchProcess:
                continue
            self._networks |= {_network(process.pid) for process in family} - {self._outer, ""}
            self._listening |= set(_listening())

    def end(self) -> tuple[list[str], list[str]]:
        """Return the processes that still live in a network namespace of the run, and what listened."""
        self._over.set()
        self._thread.join()
        left = [
            process
            for process in psutil.process_iter(["cmdline"])
            if _network(process.pid) in self._networks and not _of_another_test(process)
        ]
        assert self._networks, "nobody was seen in a namespace of its own: the watch sees nothing"
        return [f"{p.pid}: {p.info['cmdline']}" for p in left], sorted(self._listening | set(_listening()))


def _of_another_test(process: psutil.Process) -> bool:
    """Say whether a test beside this one has started a process: the system gives numbers of namespaces out again.

    Who outlives the run has lost its parents and belongs to the system's first process.
    """
    family = (
        os.getppid() if os.getppid() != 1 else os.getpid()
    )  # where tests run side by side: who started all
    try:
        return any(parent.pid == family for parent in process.parents())
    except psutil.NoSuchProcess:
        return True


def _network(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    except OSError:
        return ""


def _listening() -> Iterator[str]:
    """Name what an entry may have opened on this machine: a port, an abstract socket."""
    for kind, address in (
        (socket.AF_INET, ("127.0.0.1", PORT)),
        (socket.AF_UNIX, "\0cvgrade-was-here"),
    ):
        with socket.socket(kind) as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(address) == 0:
                yield str(address)


def _digests(folders: list[Path]) -> dict[Path, str]:
    """Return a digest of every file and link below some folders, our own bytecode aside."""
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*")):
        if path.is_symlink():
            found[path] = str(path.readlink())
        elif path.is_file() and path.suffix != ".pyc":
            found[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _markers(root: Path) -> list[Path]:
    """Look for the marker in the places that entries try."""
    here = [Path(name) for name in ("/", "/tmp", "/var/tmp", "/dev/shm", "/etc", "/usr", "/usr/bin", "/opt")]
    here += [Path.home(), Path.cwd(), REPOSITORY, Path(sys.prefix), Path(psutil.__file__).parents[1]]
    here += [root, root / "graded", root / "graded" / NAME, root / "home"]
    return [folder / MARKER for folder in here if (folder / MARKER).exists()]
