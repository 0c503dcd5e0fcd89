"""The grader's end of the pipes: starts the jail, asks for workers, puts questions to them.

Every wait here has a limit, and whatever a worker does, short of answering, becomes a `StudentError`; whatever
the jail does wrong becomes a `GraderFault`.
"""

from __future__ import annotations

import array
import contextlib
import itertools
import math
import select
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from cvgrade.errors import GraderFault, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import jail, wire

START_TIMEOUT_S = 120.0
REPLY_TIMEOUT_S = 30.0
MAX_NOTES, MAX_NOTE, MAX_PRINTED = 50, 2_000, 21_000  # kept of what a worker says of its run; characters
PATIENCE = 8  # times a limit that a worker may take by the clock where the machine is busy …
IDLE = 0.05  # … as long as it uses this share of a processor; one that sleeps is not waited for


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
        wire.limit_sending(self._control, REPLY_TIMEOUT_S)
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
        """End the jail and everything in it: ask first, so that the system can add up what it used."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=2)
        self.process.kill()
        self.process.communicate()

    def fork(self, limits: Limits) -> Worker:
        """Start a worker in namespaces of its own."""
        ours, theirs = socket.socketpair()
        wire.limit_sending(ours, REPLY_TIMEOUT_S)
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
        try:
            started = wire.receive(ours, REPLY_TIMEOUT_S)
        except (wire.Closed, wire.Timeout, wire.WireError) as error:
            started = {"fault": str(error)}
        if "fault" in started:
            raise GraderFault(f"worker: expected it to start, got {started['fault']}. {jail.REMEDY}")
        return Worker(self, number, ours)

    def cpu_s(self, number: int) -> float:
        """Return the processor seconds that a worker and what it started have used."""
        return float(self._ask({"op": "cpu", "id": number})["cpu_s"])

    def end(self, number: int) -> tuple[int, float]:
        """Kill a worker if it lives.

        Returns
        -------
        status, cpu_s
            Its exit code, 128 + signal, or −1 where we killed it; the processor seconds it used.
        """
        reply = self._ask({"op": "end", "id": number})
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
        printed = ""
        with contextlib.suppress(ValueError):  # what it printed was read before, at an earlier fault
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
        self.cpu_s = 0.0  # used, when last looked at
        self.alive = True

    def end(self) -> int:
        """Kill the worker and all it started; return its exit code, 128 + signal, or −1 where we killed it."""
        if not self.alive:
            return -1
        self.alive = False
        self._channel.close()
        status, self.cpu_s = self._zygote.end(self._number)
        return status

    def run(
        self, cells: list[str], skip: list[int], cell_timeout_s: float, deadline: float = math.inf
    ) -> RunOutcome:
        """Run a notebook's cells until `deadline` (of `time.monotonic`); a worker that dies leaves `fatal_cell`."""
        self._send({"op": "run", "cells": cells, "skip": skip, "timeout_s": cell_timeout_s})
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
        self._send({"op": "call", "name": name, "args": list(args), "kwargs": kwargs})
        return self._receive(timeout_s)

    def value(self, name: str, timeout_s: float) -> dict[str, Any]:
        """Ask for a variable; answers and errors as for `call`."""
        self._send({"op": "value", "name": name})
        return self._receive(timeout_s)

    def _send(self, request: dict[str, Any]) -> None:
        try:
            wire.send(self._channel, request)
        except (wire.Closed, wire.Timeout):
            raise self._death() from None
        except wire.WireError as error:  # a grader passed something that cannot be sent: ours
            raise GraderFault(
                f"call: expected plain data as arguments, got {error}. Mend the test."
            ) from error

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        """Wait until the worker has used `timeout_s` seconds of processor time, or idles, or `PATIENCE` is over.

        On a busy machine a right answer takes longer by the clock on the wall, and must not lose marks for it.
        """
        try:
            reply = self._receive_patiently(timeout_s)
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

    def _receive_patiently(self, timeout_s: float) -> Any:
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
        return wire.receive(self._channel, max(1.0, timeout_s))

    def _death(self) -> StudentError:
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        status = self.end()
        if status == 128 + 24:  # SIGXCPU
            return StudentError("timeout", "it used up its processor time")
        if status == 128 + 9:
            return StudentError("crash", "its process was killed (SIGKILL)")
        if status > 128:
            return StudentError("crash", f"its process was killed by signal {status - 128}")
        return StudentError("crash", f"its process ended by itself (exit code {status})")


@dataclass(frozen=True)
class RunOutcome:
    """How a notebook ran: failed cells, what was printed, the cell that killed the worker (0: none), its functions."""

    notes: tuple[tuple[int, str], ...]
    printed: str
    fatal_cell: int
    why: str
    functions: frozenset[str] = frozenset()


def _outcome(reply: dict[str, Any], cells: int) -> RunOutcome:
    """Take what a worker says of its run, as much of it as a report shall hold."""
    notes = tuple(
        (int(number), str(message)[:MAX_NOTE])
        for number, message in reply["notes"][:MAX_NOTES]
        if 1 <= number <= cells
    )
    functions = frozenset(map(str, reply["functions"]))
    return RunOutcome(notes, str(reply["printed"])[:MAX_PRINTED], 0, "", functions)
