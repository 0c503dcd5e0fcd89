"""Deals out submissions to the workers of a Dask cluster, as `cvgrade.pool` does to processes.

Each task is one submission for one worker that was found fit. Dask moves it, runs it and tells how it went. A worker
that leaves takes nothing with it: what it held is dealt out again, and only the one answer that is taken counts. At
most one submission more than a worker has threads is on its way to it, so a class never lies in memory as a whole.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cvgrade.assignment import Assignment
from cvgrade.cluster.fitness import Fitness, fitness, why_unfit
from cvgrade.cluster.parcels import pack, pack_assignment
from cvgrade.cluster.seats import Answer, examine_worker, grade_parcel, leave, prepare
from cvgrade.errors import GraderFault
from cvgrade.pool import Outcome
from cvgrade.submission import Submission

LOOK_S = 1.0  # who has come, who has gone
PATIENCE_S = 60.0  # without any worker
FETCH_S = 30.0  # for an answer to arrive once it is there
MAX_LOST_WORKERS = 3  # that one submission may see end


@dataclass
class Member:
    """A worker of the cluster, and what it is to this run."""

    address: str
    name: str
    slots: int
    state: Literal["examined", "prepared", "ready", "out"]

    def __str__(self) -> str:
        return (
            f"worker {self.name} ({self.address})" if self.name != self.address else f"worker {self.address}"
        )


@dataclass
class _Errand:
    """One task on its way."""

    kind: Literal["examine", "prepare", "grade"]
    member: Member
    future: Any
    item: Submission | None = None


class ClusterPool:
    """Grades on the workers of a cluster. Use it as a context manager.

    Parameters
    ----------
    client
        A `distributed.Client`.
    tell
        Called with a line about each worker that gets no work.
    patience_s
        Seconds that a run waits while there is no worker at all.
    """

    def __init__(
        self,
        client: Any,
        assignment: Assignment,
        seed: int,
        only: Mapping[str, str],
        *,
        tell: Callable[[str], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._client = client
        self._assignment = assignment
        self._material = pack_assignment(assignment)
        self._arguments = (seed, dict(only))
        self._ours: Fitness = fitness()
        self._tell = tell
        self._patience_s = patience_s
        self._run = secrets.token_hex(8)
        self._members: dict[str, Member] = {}
        self._errands: dict[str, _Errand] = {}
        self._answered: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._waiting: deque[Submission] = deque()
        self._lost: Counter[str] = Counter()  # workers that ended, by the student whose work they held
        self._looked = float("-inf")
        self._last_seen = time.monotonic()  # when there last was a worker that may grade
        self._last_fault = ""
        self._departed = False  # whether a worker that was fit has ended: another may come in its place

    def __enter__(self) -> ClusterPool:
        return self

    def __exit__(self, *exc: object) -> None:
        """Let the workers forget this run, as far as they can be reached."""
        for errand in self._errands.values():
            errand.future.release()  # what has not begun never will
        self._errands.clear()
        ready = [member.address for member in self._members.values() if member.state in ("prepared", "ready")]
        if ready and self._client.status == "running":
            with contextlib.suppress(Exception):
                self._client.run(leave, self._run, workers=ready, on_error="ignore")

    def run(
        self, items: list[Submission], on_ready: Callable[[], None] = lambda: None
    ) -> Iterator[Outcome[Submission]]:
        """Give each item to a worker, and each outcome as it is known.

        Raises
        ------
        GraderFault
            Where the scheduler is lost, or no worker is left that may grade.
        """
        self._waiting = deque(items)
        while self._waiting or any(errand.kind == "grade" for errand in self._errands.values()):
            yield from self._look_around()
            self._deal()
            try:
                future = self._answered.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            errand = self._errands.pop(future.key, None)
            if errand is not None:  # else of a worker that was given up
                yield from self._answer(errand, on_ready)

    def _look_around(self) -> Iterator[Outcome[Submission]]:
        """See who has come and who has gone, once in a while."""
        if self._client.status != "running":
            raise _lost_scheduler("the connection was lost")
        if time.monotonic() - self._looked < LOOK_S:
            return
        self._looked = time.monotonic()
        try:
            found = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, KeyError) as error:
            raise _lost_scheduler(str(error) or type(error).__name__) from error
        for address in self._members.keys() - found.keys():
            yield from self._gone(self._members.pop(address))
        for address, told in found.items():
            if address not in self._members:
                self._meet(address, told)
        self._insist_on_workers()

    def _meet(self, address: str, told: Mapping[str, Any]) -> None:
        """Examine a newcomer; where graphics cards are needed, only one with that tag."""
        slots = told["nthreads"]
        member = Member(address, str(told["name"]), slots, "examined")
        self._members[address] = member
        if self._assignment.gpu:
            member.slots = min(slots, int(told["resources"].get("GPU", 0)))
            if not member.slots:
                self._refuse(
                    member,
                    "expected the resource GPU, which this assignment needs, got none. "
                    "Start a worker that has a card with --resources GPU=1.",
                )
                return
        self._send("examine", member, examine_worker, self._ours)

    def _insist_on_workers(self) -> None:
        states = Counter(member.state for member in self._members.values())
        if states.total() > states["out"]:
            self._last_seen = time.monotonic()
        elif (states["out"] and not self._departed) or time.monotonic() - self._last_seen > self._patience_s:
            why = self._last_fault or f"none came in {self._patience_s:g} s"
            raise GraderFault(
                f"grade: expected a Dask worker that may grade, got none ({why}). Start workers, or mend those "
                "named above, and run the command again: it goes on where it stopped."
            )

    def _deal(self) -> None:
        """Send waiting submissions to the workers with the most room."""
        ready = [member for member in self._members.values() if member.state == "ready"]
        held = Counter(errand.member.address for errand in self._errands.values())
        threads = sum(member.slots for member in ready)
        while self._waiting and ready:
            member = min(ready, key=lambda one: held[one.address] / one.slots)
            ahead = 1 if len(self._waiting) > threads else 0  # the next one is there when a thread is free
            if held[member.address] >= member.slots + ahead:
                return
            item = self._waiting.popleft()
            self._send("grade", member, grade_parcel, self._run, pack(item), item=item)
            held[member.address] += 1

    def _send(
        self,
        kind: Literal["examine", "prepare", "grade"],
        member: Member,
        function: Callable[..., Any],
        *arguments: Any,
        item: Submission | None = None,
    ) -> None:
        key = f"cvgrade-{kind}-{secrets.token_hex(8)}"
        future = self._client.submit(
            function,
            *arguments,
            key=key,
            pure=False,
            workers=[member.address],
            allow_other_workers=False,
            resources={"GPU": 1} if self._assignment.gpu and kind == "grade" else None,
        )
        self._errands[key] = _Errand(kind, member, future, item)
        future.add_done_callback(self._answered.put)

    def _answer(self, errand: _Errand, on_ready: Callable[[], None]) -> Iterator[Outcome[Submission]]:
        """Do what follows from the end of a task."""
        try:
            if errand.future.status != "error":
                answer = errand.future.result(timeout=FETCH_S)
            else:
                answer = Answer("fault", _said(errand.future.exception(timeout=FETCH_S)))
        except Exception as error:  # cancelled, or fetched in vain: its worker or the scheduler is gone
            if self._client.status != "running":
                raise _lost_scheduler(type(error).__name__) from error
            yield from self._again(errand)
            return
        if errand.item is None:
            self._examined(errand, answer, on_ready)
        elif answer.kind == "done":
            yield Outcome(errand.item, answer.text)
        elif answer.kind == "lost":
            yield Outcome(errand.item, "", answer.text, answer.journal)
        else:
            self._waiting.append(errand.item)
            if answer.kind == "unknown":
                self._prepare(errand.member)
            else:
                self._refuse(errand.member, answer.text)

    def _examined(self, errand: _Errand, answer: Any, on_ready: Callable[[], None]) -> None:
        """Take a worker one step further: examined, prepared, ready; or out."""
        member = errand.member
        if isinstance(answer, Answer):
            self._refuse(member, answer.text)
        elif errand.kind == "examine":
            problem = why_unfit(self._ours, answer)
            if problem:
                self._refuse(member, problem)
            else:
                self._prepare(member)
        else:
            member.state = "ready"
            on_ready()

    def _prepare(self, member: Member) -> None:
        if member.state != "prepared":
            member.state = "prepared"
            self._send("prepare", member, prepare, self._run, self._material, *self._arguments)

    def _refuse(self, member: Member, why: str) -> None:
        if member.state != "out":
            member.state = "out"
            self._last_fault = f"{member}: {why}"
            self._tell(f"{member}: {why} It gets no work.")

    def _gone(self, member: Member) -> Iterator[Outcome[Submission]]:
        """Deal out again what a worker held that has left."""
        self._departed = self._departed or member.state != "out"
        held = [key for key, errand in self._errands.items() if errand.member is member]
        for key in held:
            yield from self._again(self._errands.pop(key))

    def _again(self, errand: _Errand) -> Iterator[Outcome[Submission]]:
        errand.future.release()
        if errand.item is None:
            self._members.pop(errand.member.address, None)  # to be met anew, where it is still there
            return
        self._lost[errand.item.student] += 1
        if self._lost[errand.item.student] < MAX_LOST_WORKERS:
            self._waiting.append(errand.item)
        else:
            yield Outcome(errand.item, "", f"{MAX_LOST_WORKERS} Dask workers ended while they held it", "")


def _said(error: BaseException) -> str:
    if isinstance(error, GraderFault):
        return str(error)
    return (
        f"expected it to run a task of cvgrade's, got {type(error).__name__}: {error}. "
        "Install the same clone and packages there, and start the worker again."
    )


def _lost_scheduler(why: str) -> GraderFault:
    return GraderFault(
        f"grade: expected the Dask scheduler to answer, lost it ({why}). What was graded is stored. Start it and its "
        "workers again, then run the command again: it goes on where it stopped."
    )
