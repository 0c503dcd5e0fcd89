"""Processes that work through a queue: one that dies costs what it held, nothing else.

A job is a function of a connection, in a process of its own. It sends ``("ready", "")`` once, then receives one
message after another and answers each with ``("done", text)``; ``("fault", text)`` ends the whole run.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from cvgrade.errors import GraderFault

MAX_FAILED_STARTS = 3  # one after the other, before the first answer
_PR_SET_PDEATHSIG = 1

Item = TypeVar("Item")


@dataclass(frozen=True)
class Outcome(Generic[Item]):
    """What became of an item: the text that a job answered, or why its job ended without one.

    `journal` is what a job on another machine noted before it ended; None where that is on the disk here.
    """

    item: Item
    text: str
    lost: str = ""
    journal: str | None = None


class Pool(Generic[Item]):
    """Deals out items to processes. Use it as a context manager.

    Parameters
    ----------
    job, arguments
        What each process runs: ``job(*arguments, connection)``; it must be importable.
    message
        What a job is sent for an item.
    """

    def __init__(
        self,
        job: Callable[..., None],
        arguments: tuple[Any, ...],
        message: Callable[[Item], Any],
        *,
        jobs: int,
    ) -> None:
        self._job = job
        self._arguments = arguments
        self._message = message
        self._wanted = jobs
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[Connection, Any] = {}
        self._holds: dict[Connection, Item] = {}
        self._failed_starts = 0

    def __enter__(self) -> Pool[Item]:
        return self

    def __exit__(self, kind: object, *exc: object) -> None:
        for connection, process in self._processes.items():
            connection.close()
            process.join(timeout=5 if kind is None else 0)
            if process.is_alive():
                process.kill()
                process.join()

    def run(self, items: list[Item], on_ready: Callable[[], None] = lambda: None) -> Iterator[Outcome[Item]]:
        """Give each item to a job, and each outcome as it is known.

        Raises
        ------
        GraderFault
            Where a job says so, or jobs end again and again before they are ready.
        """
        queue = list(reversed(items))
        while queue or self._holds:
            while queue and len(self._processes) < min(self._wanted, len(queue) + len(self._holds)):
                self._start()
            for ready in wait(list(self._processes)):
                assert isinstance(ready, Connection)
                try:
                    kind, text = ready.recv()
                except (EOFError, OSError):
                    yield from self._bury(ready)
                    continue
                if kind == "fault":
                    raise GraderFault(text)
                answered = [Outcome(self._holds.pop(ready), text)] if kind == "done" else []
                if queue:
                    self._deal(ready, queue)
                if kind == "ready":
                    self._failed_starts = 0
                    on_ready()
                yield from answered

    def _deal(self, connection: Connection, queue: list[Item]) -> None:
        item = queue.pop()
        try:
            connection.send(self._message(item))
        except OSError:  # it is gone; the next turn of the loop finds it
            queue.append(item)
        else:
            self._holds[connection] = item

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=begin, args=(os.getpid(), self._job, (*self._arguments, theirs)), daemon=True
        )
        process.start()
        theirs.close()
        self._processes[ours] = process

    def _bury(self, connection: Connection) -> Iterator[Outcome[Item]]:
        """Forget a job that died, and tell what it held."""
        process = self._processes.pop(connection)
        connection.close()
        process.join()
        if connection in self._holds:
            yield Outcome(self._holds.pop(connection), "", f"the grading process ended ({process.exitcode})")
            return
        self._failed_starts += 1
        if self._failed_starts >= MAX_FAILED_STARTS:
            raise GraderFault(
                f"grade: expected a grading process to start, {self._failed_starts} ended at once (the last with "
                f"exit code {process.exitcode}). See what it printed, mend it, and run the command again."
            )


def begin(parent: int, job: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Run a job that dies with its parent and leaves the stop key to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == parent:  # else it was gone before we asked to die with it
        job(*arguments)
