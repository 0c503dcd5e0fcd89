"""The grader's end of the pipes: starts the jail, asks for workers, puts questions to them.

Every wait here has a limit, and whatever a worker does, short of answering, becomes a `StudentError`; whatever
the jail does wrong becomes a `GraderFault`.
"""

from __future__ import annotations

import array
import contextlib
import itertools
import math
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cvgrade.errors import GraderFault, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import families, jail, wire
from cvgrade.sandbox.cgroup import Group

GRACE_S = 0.05  # for a worker to see that its channel is closed …
DEATH_S = 1.0  # … and for one that closed it by itself to tell how it died
START_TIMEOUT_S = 120.0
REPLY_TIMEOUT_S = 30.0
MAX_NOTES, MAX_NOTE, MAX_PRINTED = 50, 2_000, 21_000  # kept of what a worker says of its run; characters
PATIENCE = 8  # times a limit that a worker may take by the clock where the machine is busy …
IDLE = 0.05  # … as long as it uses this share of a processor; one that sleeps is not waited for


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


class Worker:
    """One process that runs one submission. All its answers are data, checked on arrival."""

    def __init__(
        self, zygote: Zygote, number: int, channel: socket.socket, group: Group | None = None
    ) -> None:
        self._group = group
        self._zygote = zygote
        self._number = number
        self._channel = channel
        self.cpu_s = 0.0  # used, when last looked at
        self.alive = True

    def end(self, grace_s: float = GRACE_S) -> int:
        """Kill the worker and all it started; return how it ended, as `Zygote.end` says."""
        if not self.alive:
            return families.ENDED_BY_US
        self.alive = False
        self._channel.close()
        status, self.cpu_s = self._zygote.end(self._number, grace_s)
        if self._group is not None:
            status = families.OVER_MEMORY if self._group.ran_out() else status
            self._group.remove()
        return status

    def run(
        self,
        cells: list[str],
        skip: list[int],
        cell_timeout_s: float,
        deadline: float = math.inf,
        *,
        skip_training: bool = False,
    ) -> RunOutcome:
        """Run a notebook's cells until `deadline` (of `time.monotonic`); a worker that dies leaves `fatal_cell`."""
        request = {"op": "run", "cells": cells, "skip": skip, "timeout_s": cell_timeout_s}
        self._send(request | {"skip_training": skip_training})
        current = 1
        try:
            for _ in range(len(cells) + 1):  # a frame for each cell and one at the end: no more is waited for
                left_s = max(0.01, deadline - time.monotonic())
                reply = self._receive(min(cell_timeout_s + 1.0, left_s))  # the worker's own alarm rings first
                if "cell" not in reply:
                    return _outcome(reply, len(cells))
                current = min(max(int(reply["cell"]), 1), len(cells))
        except StudentError as failure:
            return RunOutcome((), "", current, f"{failure.cause}: {failure.message}")
        except (KeyError, TypeError, ValueError, OverflowError):
            pass
        self.end()
        return RunOutcome((), "", current, "crash: the process wrote nonsense to its channel")

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], timeout_s: float
    ) -> dict[str, Any]:
        """Call a student's function; see `cvgrade.sandbox.worker.serve` for the answers.

        Raises
        ------
        StudentError
            *timeout*, *memory* or *crash*; the worker is then dead.
        """
        return self.ask(
            {"op": "call", "name": name, "args": list(args), "kwargs": kwargs, "given": [], "seed": 0},
            timeout_s,
        )

    def value(self, name: str, timeout_s: float) -> dict[str, Any]:
        """Ask for a variable; answers and errors as for `call`."""
        return self.ask({"op": "value", "name": name}, timeout_s)

    def ask(
        self,
        request: dict[str, Any],
        timeout_s: float,
        open_handle: Callable[[wire.Handle], Any] | None = None,
    ) -> dict[str, Any]:
        """Put any question but `run`; answers and errors as for `call`."""
        self._send(request)
        return self._receive(timeout_s, open_handle)

    def _send(self, request: dict[str, Any]) -> None:
        try:
            wire.send(self._channel, request)
        except (wire.Closed, wire.Timeout):
            raise self._death() from None
        except wire.WireError as error:  # a grader passed something that cannot be sent: ours
            raise GraderFault(
                f"call: expected plain data as arguments, got {error}. Mend the test."
            ) from error

    def _receive(
        self, timeout_s: float, open_handle: Callable[[wire.Handle], Any] | None = None
    ) -> dict[str, Any]:
        """Wait until the worker has used `timeout_s` seconds of processor time, or idles, or `PATIENCE` is over.

        On a busy machine a right answer takes longer by the clock on the wall, and must not lose marks for it.
        """
        try:
            reply = self._receive_patiently(timeout_s, open_handle)
        except wire.Timeout:
            self.end()
            raise StudentError("timeout", f"it did not finish within {timeout_s:.3g} seconds") from None
        except wire.Closed:
            raise self._death() from None
        except wire.WireError as error:
            self.end()
            raise StudentError("crash", f"its answer could not be read ({error})") from None
        if not isinstance(reply, dict):
            self.end()
            raise StudentError("crash", "its answer could not be read (not a reply)")
        return reply

    def _receive_patiently(self, timeout_s: float, open_handle: Callable[[wire.Handle], Any] | None) -> Any:
        give_up = time.monotonic() + PATIENCE * timeout_s
        left_s = timeout_s
        while not select.select([self._channel], [], [], left_s)[0]:
            waited_s, before_s = left_s, self.cpu_s
            self.cpu_s = self._zygote.cpu_s(self._number)
            used_s = self.cpu_s - before_s
            timeout_s -= used_s
            if timeout_s <= 0 or used_s < IDLE * waited_s or time.monotonic() > give_up:
                raise wire.Timeout("no answer in time")
            left_s = max(0.1, timeout_s)
        return wire.receive(self._channel, max(1.0, timeout_s), open_handle)

    def _death(self) -> StudentError:
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        status = self.end(DEATH_S)
        if status == 128 + signal.SIGXCPU:
            return StudentError("timeout", "it used up its processor time")
        if status == families.OVER_MEMORY:
            return StudentError("memory", "it and what it started used more memory than allowed")
        if status in (128 + signal.SIGKILL, -signal.SIGKILL):  # by itself, or by somebody outside
            self._zygote.disturbances += 1
            return StudentError("crash", "its process was killed (SIGKILL)")
        if status > 128:
            return StudentError("crash", f"its process was killed by signal {status - 128}")
        return StudentError("crash", f"its process ended by itself (exit code {status})")


@dataclass(frozen=True)
class RunOutcome:
    """How a notebook ran.

    Failed cells, what was printed, the cell that killed the worker (0: none), its functions, and the cells that
    train and were left out.
    """

    notes: tuple[tuple[int, str], ...]
    printed: str
    fatal_cell: int
    why: str
    functions: frozenset[str] = frozenset()
    left_out: tuple[int, ...] = ()


def _outcome(reply: dict[str, Any], cells: int) -> RunOutcome:
    """Take what a worker says of its run, as much of it as a report shall hold."""
    notes = tuple(
        (int(number), str(message)[:MAX_NOTE])
        for number, message in reply["notes"][:MAX_NOTES]
        if 1 <= number <= cells
    )
    functions = frozenset(map(str, reply["functions"]))
    left_out = tuple(int(number) for number in reply["left_out"][:cells] if 1 <= number <= cells)
    return RunOutcome(notes, str(reply["printed"])[:MAX_PRINTED], 0, "", functions, left_out)
