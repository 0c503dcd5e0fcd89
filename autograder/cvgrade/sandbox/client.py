"""The grader's end of the pipes: starts the jail, asks for workers, puts questions to them.

Every wait here has a limit, and whatever a worker does, short of answering, becomes a `StudentError`; whatever
the jail does wrong becomes a `GraderFault`.
"""

from __future__ import annotations

import array
import contextlib
import itertools
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from cvgrade.errors import GraderFault, StudentError
from cvgrade.sandbox import jail, wire

START_TIMEOUT_S = 120.0
REPLY_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Limits:
    """What one worker may use: seconds a call and a cell, MB of memory and disk, number of processes."""

    call_timeout_s: float = 5.0
    cell_timeout_s: float = 5.0
    submission_timeout_s: float = 60.0
    memory_mb: int = 1024
    disk_mb: int = 64
    processes: int = 16


class Zygote:
    """A jail with the libraries imported, ready to fork workers. Use it as a context manager.

    Raises
    ------
    GraderFault
        Where the jail does not start: with what it printed and what to do.
    """

    def __init__(self, preload: tuple[str, ...]) -> None:
        problem = jail.why_not()
        if problem:
            raise GraderFault(problem)
        self._control, theirs = socket.socketpair()
        self._ids = itertools.count()
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

    def close(self) -> None:
        """End the jail and everything in it."""
        self._control.close()
        self.process.kill()
        self.process.communicate()

    def fork(self, limits: Limits) -> Worker:
        """Start a worker in namespaces of its own."""
        ours, theirs = socket.socketpair()
        number = next(self._ids)
        rights = array.array("i", [theirs.fileno()])
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
        self._send({"op": "fork", "id": number, "limits": numbers})
        self._receive(REPLY_TIMEOUT_S)
        return Worker(self, number, ours)

    def end(self, number: int) -> int:
        """Kill a worker if it lives; return its exit code, 128 + signal, or −1 where we killed it."""
        try:
            self._control.sendall(b"\0")
        except OSError as error:
            raise self._fault(error) from error
        self._send({"op": "end", "id": number})
        return int(self._receive(REPLY_TIMEOUT_S)["status"])

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
        _, printed = self.process.communicate()
        return GraderFault(
            f"zygote: expected an answer, got {error}. It printed: {(printed or 'nothing').strip()[-2000:]}"
        )


class Worker:
    """One process that runs one submission. All its answers are data, checked on arrival."""

    def __init__(self, zygote: Zygote, number: int, channel: socket.socket) -> None:
        self._zygote = zygote
        self._number = number
        self._channel = channel
        self.alive = True

    def end(self) -> int:
        """Kill the worker and all it started; return as `Zygote.end`."""
        if not self.alive:
            return -1
        self.alive = False
        self._channel.close()
        return self._zygote.end(self._number)

    def run(self, cells: list[str], skip: list[int], cell_timeout_s: float, budget_s: float) -> RunOutcome:
        """Run a notebook's cells; a worker that dies in one leaves `fatal_cell`."""
        self._send({"op": "run", "cells": cells, "skip": skip, "timeout_s": cell_timeout_s})
        current = 0
        deadline = time.monotonic() + budget_s
        while True:
            patience_s = min(cell_timeout_s + 1.0, deadline - time.monotonic())
            try:
                reply = self._receive(max(0.0, patience_s))
                if "cell" in reply:
                    current = int(reply["cell"])
                    continue
                notes = tuple((int(number), str(message)) for number, message in reply["notes"])
                return RunOutcome(notes, str(reply["printed"]), 0, "")
            except StudentError as failure:
                return RunOutcome((), "", max(current, 1), f"{failure.cause}: {failure.message}")
            except (KeyError, TypeError, ValueError):
                self.end()
                return RunOutcome((), "", max(current, 1), "crash: the process wrote nonsense to its channel")

    def call(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], timeout_s: float
    ) -> dict[str, Any]:
        """Call a student's function; see `cvgrade.sandbox.worker.serve` for the answers.

        Raises
        ------
        StudentError
            *timeout*, *memory* or *crash*; the worker is then dead.
        """
        self._send({"op": "call", "name": name, "args": list(args), "kwargs": kwargs})
        return self._receive(timeout_s)

    def value(self, name: str, timeout_s: float) -> dict[str, Any]:
        """Ask for a variable; answers and errors as for `call`."""
        self._send({"op": "value", "name": name})
        return self._receive(timeout_s)

    def _send(self, request: dict[str, Any]) -> None:
        try:
            self._channel.settimeout(REPLY_TIMEOUT_S)
            wire.send(self._channel, request)
        except (wire.Closed, wire.Timeout):
            raise self._death() from None
        except wire.WireError as error:  # a grader passed something that cannot be sent: ours
            raise GraderFault(
                f"call: expected plain data as arguments, got {error}. Mend the test."
            ) from error

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        try:
            reply = wire.receive(self._channel, timeout_s)
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

    def _death(self) -> StudentError:
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        status = self.end_softly()
        if status == 128 + 24:  # SIGXCPU
            return StudentError("timeout", "it used up its processor time")
        if status == 128 + 9:
            return StudentError("crash", "its process was killed (SIGKILL)")
        if status > 128:
            return StudentError("crash", f"its process was killed by signal {status - 128}")
        return StudentError("crash", f"its process ended by itself (exit code {status})")

    def end_softly(self) -> int:
        """Give a dying worker a moment to be reaped by its supervisor, then `end`."""
        time.sleep(0.02)
        return self.end()


@dataclass(frozen=True)
class RunOutcome:
    """How a notebook ran: failed cells, what was printed, and the cell that killed the worker (0: none)."""

    notes: tuple[tuple[int, str], ...]
    printed: str
    fatal_cell: int
    why: str
