"""A worker as the grader sees it: told to run a notebook, asked, ended.

Every wait here has a limit, and whatever a worker does, short of answering, becomes a `StudentError`.
"""

from __future__ import annotations

import contextlib
import math
import select
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from cvgrade.errors import GraderFault, StudentError
from cvgrade.sandbox import families, wire
from cvgrade.sandbox.cgroup import Group
from cvgrade.sandbox.patience import Allowance

GRACE_S = 0.05  # for a worker to see that its channel is closed …
DEATH_S = 1.0  # … and for one that closed it by itself to tell how it died
MAX_NOTES, MAX_NOTE, MAX_PRINTED = 50, 2_000, 21_000  # kept of what a worker says of its run; characters


class Keeper(Protocol):
    """What knows the workers by their numbers: `cvgrade.sandbox.client.Zygote`."""

    disturbances: int

    def cpu_s(self, number: int) -> float:
        """Return the processor seconds that a worker and what it started have used."""

    def end(self, number: int, grace_s: float) -> tuple[int, float]:
        """Kill a worker; return how it ended, and the processor seconds it used."""


class Worker:
    """One process that runs one submission. All its answers are data, checked on arrival."""

    def __init__(
        self, zygote: Keeper, number: int, channel: socket.socket, group: Group | None = None
    ) -> None:
        self._group = group
        self._zygote = zygote
        self._number = number
        self._channel = channel
        self.cpu_s = 0.0  # used, when last looked at
        self.idle_s = 0.0  # for which it was waited for in vain
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
        left_s: Callable[[], float] = lambda: math.inf,
        *,
        skip_training: bool = False,
    ) -> RunOutcome:
        """Run a notebook's cells, as long as `left_s()` is above 0; a worker that dies leaves `fatal_cell`."""
        request = {"op": "run", "cells": cells, "skip": skip, "timeout_s": cell_timeout_s}
        self._send(request | {"skip_training": skip_training})
        current = 1
        for _ in range(len(cells) + 1):  # a frame for each cell and one at the end: no more is waited for
            patience_s = min(cell_timeout_s + 1.0, max(0.01, left_s()))  # the worker's own alarm rings first
            try:
                reply = self._receive(patience_s)
                if "cell" not in reply:
                    return _outcome(reply, len(cells))
                current = min(max(int(reply["cell"]), 1), len(cells))
            except StudentError as failure:
                return RunOutcome((), "", current, f"{failure.cause}: {failure.message}")
            except (KeyError, TypeError, ValueError, OverflowError):
                break
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
        """Wait until the worker has used `timeout_s` seconds of processor time: see `cvgrade.sandbox.patience`."""
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

    def used_s(self) -> float:
        """Return the processor seconds that it has used so far."""
        if self.alive:
            self.cpu_s = self._zygote.cpu_s(self._number)
        return self.cpu_s

    def _receive_patiently(self, timeout_s: float, open_handle: Callable[[wire.Handle], Any] | None) -> Any:
        allowance = Allowance(timeout_s, self.used_s, self.cpu_s)
        left_s = timeout_s
        while not select.select([self._channel], [], [], left_s)[0]:
            left_s = allowance.left_s()
            if not left_s:
                self.idle_s += allowance.idle_s
                raise wire.Timeout("no answer in time")
        return wire.receive(self._channel, max(1.0, left_s), open_handle)

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
