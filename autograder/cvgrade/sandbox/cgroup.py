"""A cgroup for each worker, where this process was given a part of the cgroup v2 tree to divide.

Then the kernel counts the memory and the processes of a submission exactly. Nothing depends on it: whatever fails
here leaves the limits of each process and the watchdog of `cvgrade.sandbox.families`.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from cvgrade.limits import Limits

TREE = Path("/sys/fs/cgroup")
NEEDED = {"memory", "pids"}
LEAF = "cvgrade"  # where the grader itself goes
SPARE_MB = 32  # for page tables and other memory of the kernel's that a worker is charged for


def delegated(tree: Path = TREE, own: Path = Path("/proc/self/cgroup")) -> Path | None:
    """Return the cgroup that this process may divide, made ready for it; None where there is none.

    A cgroup with processes in it cannot be divided, so this one moves to a leaf; others in it are not ours to move.
    """
    try:
        (line,) = [line for line in own.read_text().splitlines() if line.startswith("0::")]
        folder = tree / line.removeprefix("0::").lstrip("/")
        folder = folder.parent if folder.name == LEAF else folder
        if not set((folder / "cgroup.controllers").read_text().split()) >= NEEDED:
            return None
        if not set((folder / "cgroup.subtree_control").read_text().split()) >= NEEDED:
            inside = set((folder / "cgroup.procs").read_text().split())
            if inside - {str(os.getpid())}:
                return None
            leaf = folder / LEAF
            leaf.mkdir(exist_ok=True)
            (leaf / "cgroup.procs").write_text(str(os.getpid()))
            (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(NEEDED)))
        for left_over in folder.glob("worker-*"):  # of a run that was killed
            with contextlib.suppress(OSError):
                left_over.rmdir()
    except (OSError, ValueError):
        return None
    return folder


class Group:
    """The cgroup of one worker."""

    def __init__(self, parent: Path, name: str, limits: Limits) -> None:
        self._folder = parent / f"worker-{name}"
        self._folder.mkdir()
        megabyte = 2**20
        for file, value in (
            ("memory.max", (limits.memory_mb + SPARE_MB) * megabyte),
            ("memory.oom.group", 1),
            ("pids.max", limits.processes + 2),
        ):
            (self._folder / file).write_text(str(value))
        with contextlib.suppress(OSError):  # not there where the kernel does not account for swap
            (self._folder / "memory.swap.max").write_text("0")

    def door(self) -> int:
        """Open the file through which a process moves itself here: it writes ``0``."""
        return os.open(self._folder / "cgroup.procs", os.O_WRONLY)

    def ran_out(self) -> bool:
        """Say whether the kernel has killed a process here for lack of memory."""
        try:
            lines = (self._folder / "memory.events").read_text().splitlines()
        except OSError:
            return False
        return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines)

    def remove(self) -> None:
        """Remove the cgroup, whose processes have ended."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()
