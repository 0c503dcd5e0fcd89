"""On a worker: warm grading processes, one a thread of the worker, that last from task to task.

A seat runs `cvgrade.job` as `cvgrade.pool` does, in a process started afresh: workers under Dask's nanny may not fork
through `multiprocessing`. It dies with its worker, its jail with it. What a run has put on this machine, hidden
tests among it, lies in the worker's own folder, for the worker's user only, and is removed when the run ends; where the
command is killed, once nothing has come for `IDLE_S`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from cvgrade.assignment import read_assignment
from cvgrade.cluster.fitness import Fitness, look
from cvgrade.cluster.parcels import Material, Parcel, unpack, unpack_assignment
from cvgrade.environment import code_sha256
from cvgrade.errors import AssignmentError, GraderFault
from cvgrade.job import run_job
from cvgrade.pool import MAX_FAILED_STARTS, begin
from cvgrade.sandbox.cgroup import delegated
from cvgrade.submission import Submission

IDLE_S = 900.0
_LOADED = code_sha256()  # a worker goes on with the code that it was started with


@dataclass(frozen=True)
class Answer:
    """What became of a parcel: the report as JSON, or why there is none.

    `unknown`: this worker knows nothing of the run, as it has waited too long for its next task.
    """

    kind: Literal["done", "lost", "fault", "unknown"]
    text: str = ""
    journal: str = ""


class Seat:
    """One warm grading process.

    Raises
    ------
    GraderFault
        Where it does not get ready.
    """

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self._connection, theirs = Pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cvgrade.cluster.seats", str(theirs.fileno()), str(os.getpid())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        try:
            self._connection.send(arguments)
            kind, text = self._connection.recv()
        except (EOFError, OSError):
            kind, text = "ended", f"exit code {self.end()}"
        if kind != "ready":
            self.end()
            raise GraderFault(
                text if kind == "fault" else f"expected a grading process to start, got {text}."
            )

    def grade(self, submission: Submission) -> tuple[str, str]:
        """Return ``("done", report)``, ``("fault", why)``, or ``("lost", why)`` where the process ended."""
        try:
            self._connection.send(submission)
            kind, text = self._connection.recv()
        except (EOFError, OSError):
            return "lost", f"the grading process ended ({self.end()})"
        return kind, text

    def end(self) -> int:
        """End the process, and with it its jail; return its exit code."""
        with contextlib.suppress(OSError):
            self._connection.close()
        try:
            return self.process.wait(timeout=0.2)  # one that has ended says with which code
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@dataclass
class _Run:
    """What a worker holds of one run of the command."""

    folder: Path
    arguments: tuple[Any, ...]
    lock: threading.Lock = field(default_factory=threading.Lock)
    free: list[Seat] = field(default_factory=list)
    taken: set[Seat] = field(default_factory=set)
    last_used: float = field(default_factory=time.monotonic)

    def take(self) -> Seat:
        """Return a warm seat, or start one."""
        with self.lock:
            seat = next((seat for seat in self.free if seat.process.poll() is None), None)
            self.free = [other for other in self.free if other is not seat and other.process.poll() is None]
        seat = seat or self._start()
        with self.lock:
            self.taken.add(seat)
        return seat

    def _start(self) -> Seat:
        for attempt in range(1, MAX_FAILED_STARTS + 1):
            try:
                return Seat(self.arguments)
            except GraderFault:
                if attempt == MAX_FAILED_STARTS:
                    raise
        raise AssertionError

    def give_back(self, seat: Seat, *, alive: bool) -> None:
        """Take a seat back, to be used again where it is alive."""
        with self.lock:
            self.taken.discard(seat)
            self.free += [seat] if alive else []
            self.last_used = time.monotonic()


_runs: dict[str, _Run] = {}
_tried: set[Fitness] = set()  # with which the jail was seen to hold here


def examine_worker(ours: Fitness) -> Fitness:
    """Say what this worker is like; its jail is tried once in its life, as without one no seat would start.

    Raises
    ------
    GraderFault
        Where it cannot be found out, or the worker runs code that is no longer what lies on its disk.
    """
    found = look(ours, try_jail=ours not in _tried)
    if found.code != _LOADED:
        raise GraderFault("expected the code that this worker started with, got newer files. Start it again.")
    if found == ours:
        _tried.add(ours)
    return found


def prepare(run: str, material: Material, seed: int, only: Mapping[str, str]) -> None:
    """Make this worker ready for a run: write the assignment to a folder that only this user may read.

    Raises
    ------
    GraderFault
        Where the assignment arrives otherwise than it was sent.
    """
    from distributed import get_worker

    leave(run)
    folder = Path(tempfile.mkdtemp(prefix="cvgrade-", dir=get_worker().local_directory))
    assignment = unpack_assignment(material, folder / "assignment")
    if read_assignment(assignment).tests_sha256 != material.tests_sha256:
        shutil.rmtree(folder)
        raise GraderFault(
            f"expected the tests of {material.name} as they were sent, got others. Run it again."
        )
    arguments = (str(assignment), str(folder / "results"), seed, delegated(), dict(only))
    _runs[run] = _Run(folder, arguments)
    _watch(run)


def grade_parcel(run: str, parcel: Parcel) -> Answer:
    """Grade one submission on a warm seat."""
    held = _runs.get(run)
    if held is None:
        return Answer("unknown")
    try:
        with tempfile.TemporaryDirectory(dir=held.folder) as folder:
            submission = unpack(parcel, Path(folder))
            seat = held.take()
            kind, text = "lost", ""
            try:
                kind, text = seat.grade(submission)
            finally:
                held.give_back(seat, alive=kind == "done")
                if kind != "done":
                    seat.end()
    except (OSError, GraderFault, AssignmentError) as error:
        return Answer("fault" if run in _runs else "unknown", str(error))
    journal = held.folder / "results" / ".partial" / f"{parcel.student}.jsonl"
    noted = _read_and_remove(journal)
    if kind == "lost":
        return Answer("lost", text, noted)
    return Answer("done" if kind == "done" else "fault", text)


def _read_and_remove(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        path.unlink()
    except OSError:
        return ""
    return text


def leave(run: str) -> None:
    """Forget a run: its processes end, its files are removed."""
    held = _runs.pop(run, None)
    if held is not None:
        for seat in [*held.free, *held.taken]:
            seat.process.kill()
        for seat in held.free:
            seat.end()
        shutil.rmtree(held.folder, ignore_errors=True)


def _watch(run: str) -> None:
    """Look again when the run may have been idle for too long; leave it then."""
    held = _runs.get(run)
    if held is None:
        return
    left_s = IDLE_S if held.taken else held.last_used + IDLE_S - time.monotonic()
    if left_s <= 0:
        leave(run)
        return
    timer = threading.Timer(left_s, _watch, [run])
    timer.daemon = True
    timer.start()


def _serve(connection: Connection) -> None:
    folder, results, seed, cgroup, only = connection.recv()
    run_job(folder, results, seed, cgroup, only, connection)


def main() -> None:
    """Be the process of a seat: file descriptor and parent are the two arguments."""
    begin(int(sys.argv[2]), _serve, (Connection(int(sys.argv[1])),))


if __name__ == "__main__":
    main()
