"""The jail as the grader sees it: started, asked for workers, ended.

Every wait here has a limit, and whatever the jail does wrong becomes a `GraderFault`.
"""

from __future__ import annotations

import array
import contextlib
import itertools
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

from cvgrade.errors import GraderFault
from cvgrade.limits import Limits
from cvgrade.sandbox import jail, wire
from cvgrade.sandbox.cgroup import Group
from cvgrade.sandbox.remote_worker import Worker

START_TIMEOUT_S = 120.0
REPLY_TIMEOUT_S = 30.0


class Zygote:
    """A jail with the libraries imported, ready to fork workers. Use it as a context manager.

    Parameters
    ----------
    preload
        Modules to import.
    cgroup
        What `cgroup.delegated` returned, where each worker shall have a cgroup of its own.

    Attributes
    ----------
    disturbances
        How many workers were killed by SIGKILL, and not by us, or could not start: perhaps by somebody outside.

    Raises
    ------
    GraderFault
        Where the jail does not start: with what it printed and what to do.
    """

    def __init__(self, preload: tuple[str, ...], cgroup: Path | None = None) -> None:
        problem = jail.why_not()
        if problem:
            raise GraderFault(problem)
        self._preload = preload
        self._cgroup = cgroup
        self._printed = "nothing"
        self.disturbances = 0
        self._ids = itertools.count()
        self._start()

    def _start(self) -> None:
        preload = self._preload
        self._control, theirs = socket.socketpair()
        wire.limit_sending(self._control, REPLY_TIMEOUT_S)
        self.facts: dict[str, Any] = {}  # of models, by configuration: a class builds the same few
        self.process = subprocess.Popen(
            jail.command(theirs.fileno(), preload),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        theirs.close()
        ready = self._receive(START_TIMEOUT_S)
        if ready["failed"]:
            self.close()
            raise GraderFault(
                f"zygote: expected to import {', '.join(preload)}, got {'; '.join(ready['failed'])}. "
                "Install what is missing, or mend `preload` in assignment.toml."
            )

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the jail runs."""
        return self.process.poll() is None

    def revive(self) -> bool:
        """Start the jail anew if it is dead; say whether it was. Its workers died with it."""
        if self.alive:
            return False
        self.close()
        self._start()
        return True

    def close(self) -> None:
        """End the jail and everything in it: ask first, so that the system can add up what it used."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired, ValueError):  # ValueError: it was read to its end
            self.process.communicate(timeout=2)
        self.process.kill()
        self._last_words()

    def _last_words(self) -> str:
        with contextlib.suppress(ValueError):
            self._printed = self.process.communicate()[1] or "nothing"
        return self._printed.strip()[-2000:]

    def fork(self, limits: Limits) -> Worker:
        """Start a worker in namespaces of its own."""
        ours, theirs = socket.socketpair()
        wire.limit_sending(ours, REPLY_TIMEOUT_S)
        number = next(self._ids)
        group = self._group(str(number), limits)
        doors = [group.door()] if group else []
        rights = array.array("i", [theirs.fileno(), *doors])
        numbers = {
            "memory_mb": limits.memory_mb,
            "disk_mb": limits.disk_mb,
            "processes": limits.processes,
            "cpu_s": int(limits.submission_timeout_s) + 1,
        }
        try:
            self._control.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError as error:
            raise self._fault(error) from error
        finally:
            theirs.close()
            for door in doors:
                os.close(door)
        self._send({"op": "fork", "id": number, "limits": numbers})
        self._receive(REPLY_TIMEOUT_S)
        try:
            started = wire.receive(ours, REPLY_TIMEOUT_S)
        except (wire.Closed, wire.Timeout, wire.WireError) as error:
            if not self.alive:
                raise self._fault(error) from error
            started = {"fault": str(error)}
        if "fault" in started:
            self.disturbances += 1
            raise GraderFault(f"worker: expected it to start, got {started['fault']}. {jail.REMEDY}")
        return Worker(self, number, ours, group)

    def _group(self, name: str, limits: Limits) -> Group | None:
        if self._cgroup is None:
            return None
        try:
            return Group(self._cgroup, f"{os.getpid()}-{name}", limits)
        except OSError:
            return None  # the limits of each process and the watchdog remain

    def cpu_s(self, number: int) -> float:
        """Return the processor seconds that a worker and what it started have used."""
        return float(self._ask({"op": "cpu", "id": number})["cpu_s"])

    def end(self, number: int, grace_s: float) -> tuple[int, float]:
        """Kill a worker, if it does not end by itself within `grace_s` seconds.

        Returns
        -------
        status, cpu_s
            How it ended: its exit code, 128 + signal, minus the signal that killed its supervisor, or one of the
            two statuses at the head of `cvgrade.sandbox.families`; the processor seconds it used.
        """
        reply = self._ask({"op": "end", "id": number, "grace_s": grace_s})
        return int(reply["status"]), float(reply["cpu_s"])

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            self._control.sendall(b"\0")
        except OSError as error:
            raise self._fault(error) from error
        self._send(request)
        return self._receive(REPLY_TIMEOUT_S)

    def _send(self, request: dict[str, Any]) -> None:
        try:
            wire.send(self._control, request)
        except (wire.Closed, wire.Timeout) as error:
            raise self._fault(error) from error

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        try:
            reply: dict[str, Any] = wire.receive(self._control, timeout_s)
        except (wire.Closed, wire.Timeout, wire.WireError) as error:
            raise self._fault(error) from error
        return reply

    def _fault(self, error: Exception) -> GraderFault:
        self.process.kill()
        return GraderFault(f"zygote: expected an answer, got {error}. It printed: {self._last_words()}")
