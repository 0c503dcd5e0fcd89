"""What a worker and everything it started use together. Runs inside the jail, in the zygote.

`RLIMIT_AS` holds for one process, so the zygote also looks at whole families: cheaply at their resident pages, and
only where these could be too many at their proportional share of anonymous and shared memory.
A family shares the zygote's pages too, and what of them counts as its own cannot be told, so a family is over its
limit when it holds more than that limit and all the zygote's own memory: at most that much is given away.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

ENDED_BY_US, OVER_MEMORY = -1, -1000  # how a family ended, where no process can have such a status
PAUSE_S = 0.2  # between two looks; a call that is shorter is not looked at


def members(root: int) -> dict[int, list[str]]:
    """Return a process and its living descendants: pid → the fields of ``/proc/<pid>/stat`` after the name."""
    found: dict[int, list[str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:  # it has ended
                continue
            found[int(entry.name)] = text.rpartition(")")[2].split()
    family = {root}
    while True:
        children = {pid for pid, fields in found.items() if int(fields[1]) in family} - family
        if not children:
            return {pid: found[pid] for pid in family if pid in found}
        family |= children


def cpu_seconds(root: int) -> float:
    """Add up the processor time of a family, and of those it has waited for."""
    ticks = sum(
        sum(map(int, fields[11:15])) for fields in members(root).values()
    )  # utime, stime, cutime, cstime
    return ticks / os.sysconf("SC_CLK_TCK")


def rollup(pid: int | str) -> dict[str, int]:
    """Read ``/proc/<pid>/smaps_rollup``: bytes by name; empty where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except (OSError, ValueError):
        return {}
    words = (line.split() for line in lines)
    return {found[0].rstrip(":"): int(found[1]) * 1024 for found in words}


class Watchdog:
    """Ends a family that holds more memory than its limit."""

    def __init__(self) -> None:
        self._shared_bytes = rollup("self").get("Anonymous", 0)
        self._limits: dict[int, int] = {}  # of each root: bytes
        self._over: set[int] = set()
        self._next = 0.0

    def add(self, root: int, memory_bytes: int) -> None:
        """Watch a family, beginning one pause from now."""
        self._limits[root] = memory_bytes + self._shared_bytes
        self._next = time.monotonic() + PAUSE_S

    def remove(self, root: int) -> bool:
        """Forget a family; say whether it was over its limit."""
        self._limits.pop(root, None)
        over = root in self._over
        self._over.discard(root)
        return over

    def wait_s(self) -> float | None:
        """Return the seconds until the next look (None: nobody to look at)."""
        return max(0.0, self._next - time.monotonic()) if self._limits else None

    def look(self) -> list[int]:
        """Return the roots of families that are over their limits, if it is time to look."""
        if not self._limits or time.monotonic() < self._next:
            return []
        found = [root for root, limit in self._limits.items() if _is_over(root, limit)]
        self._over.update(found)
        self._next = time.monotonic() + PAUSE_S
        return found


def _is_over(root: int, limit_bytes: int) -> bool:
    family = members(root)
    resident = {pid: int(fields[21]) * resource.getpagesize() for pid, fields in family.items()}
    if (
        sum(resident.values()) <= limit_bytes
    ):  # their sum counts what is shared once for each, so it is enough
        return False
    return sum(map(_share_bytes, family)) > limit_bytes


def _share_bytes(pid: int) -> int:
    found = rollup(pid)
    return found.get("Pss_Anon", 0) + found.get("Pss_Shmem", 0)
