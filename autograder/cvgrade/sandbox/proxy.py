"""`student` as a grader sees it: functions and variables of a submission that runs in the jail."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from cvgrade.errors import Cause, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox.client import Worker, Zygote

MAX_DEATHS = 2  # of one function; after that it is not run again
MAX_TEXT = 4_000  # characters kept of what an exception says
MAX_RESTARTS = 3  # of a notebook whose cells kill the process


@dataclass(frozen=True)
class Call:
    """A question put to a submission: a function with arguments, or a variable (args None), and its answer."""

    name: str
    args: tuple[Any, ...] | None
    kwargs: dict[str, Any]
    answer: Any = None
    error: str = ""


class Session:
    """A submission in the jail: starts workers as needed, keeps the time budget, records the calls."""

    def __init__(self, zygote: Zygote, cells: tuple[str, ...], limits: Limits) -> None:
        self._zygote = zygote
        self._cells = list(cells)
        self._limits = limits
        self._worker: Worker | None = None
        self._skip: list[int] = []
        self._deadline = time.monotonic() + limits.submission_timeout_s
        self._deaths: dict[str, tuple[int, StudentError]] = {}
        self.notes: dict[int, str] = {}
        self.printed = ""
        self.cpu_s = 0.0  # of the workers that have ended
        self.functions: frozenset[str] = frozenset()  # known once the notebook has run: saves asking
        self.calls: list[Call] = []

    def end(self) -> None:
        """Kill the worker, if there is one."""
        if self._worker is not None:
            self._worker.end()
            self._retire(self._worker)

    def _retire(self, worker: Worker) -> None:
        self.cpu_s += worker.cpu_s
        self._worker = None

    def ask(self, name: str, args: tuple[Any, ...] | None, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Put one question; return the worker's reply.

        Raises
        ------
        StudentError
            Where the worker dies of it, or died of it before, or the time budget is used up.
        """
        deaths, last = self._deaths.get(name, (0, None))
        if last is not None and deaths >= MAX_DEATHS:
            raise StudentError(last.cause, f"{last.message} (as before; it was not run again)")
        worker = self._ready_worker()
        timeout_s = max(0.01, min(self._limits.call_timeout_s, self._deadline - time.monotonic()))
        try:
            if args is None:
                return worker.value(name, timeout_s)
            return worker.call(name, args, kwargs, timeout_s)
        except StudentError as death:
            self._retire(worker)
            self._deaths[name] = (deaths + 1, death)
            raise

    def _ready_worker(self) -> Worker:
        while self._worker is None or not self._worker.alive:
            if time.monotonic() >= self._deadline:
                raise StudentError("timeout", "the notebook's time for all tests together is used up")
            worker = self._zygote.fork(self._limits)
            outcome = worker.run(self._cells, self._skip, self._limits.cell_timeout_s, self._deadline)
            self.notes |= dict(outcome.notes)
            if outcome.fatal_cell:
                self._retire(worker)
                self._give_up_cell(outcome.fatal_cell, outcome.why)
                continue
            self.printed = outcome.printed
            self.functions = outcome.functions
            self._worker = worker
        return self._worker

    def _give_up_cell(self, number: int, why: str) -> None:
        """Leave out the cell that killed the process next time; after too many, all from there on."""
        self.notes[number] = why
        self._skip.append(number)
        if len(self._skip) > MAX_RESTARTS:
            self._skip = sorted({*self._skip, *range(number, len(self._cells) + 1)})


class RemoteStudent:
    """What the fixture `student` is in the engine: ``student.conv2d(x)`` and ``student.by_hand``.

    Every answer is a copy of plain data. A failure of the student's is a `StudentError`. The names in `functions`
    are functions in the solution, and are called whatever the notebook made of them.
    """

    def __init__(self, session: Session, functions: frozenset[str] = frozenset()) -> None:
        self._session = session
        self._functions = functions

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._functions or name in self._session.functions:
            return _Function(self._session, name)
        reply = self._session.ask(name, None, {})
        if reply.get("callable") is True:
            return _Function(self._session, name)
        return _open(self._session, Call(name, None, {}), reply)


class _Function:
    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = Call(self._name, args, kwargs)
        try:
            reply = self._session.ask(self._name, args, kwargs)
        except StudentError as failure:
            self._session.calls.append(Call(self._name, args, kwargs, error=failure.cause))
            raise
        return _open(self._session, call, reply)


def _open(session: Session, call: Call, reply: dict[str, Any]) -> Any:
    """Turn a reply into the answer, or raise what it stands for; record it either way."""
    if "ok" in reply:
        session.calls.append(Call(call.name, call.args, call.kwargs, answer=reply["ok"]))
        return reply["ok"]
    failure = _failure(session, call.name, reply)
    session.calls.append(Call(call.name, call.args, call.kwargs, error=failure.message))
    raise failure


def _failure(session: Session, name: str, reply: dict[str, Any]) -> StudentError:
    if reply.get("missing") is True:
        text = f"`{name}` is not defined."
        if session.notes:
            cells = ", ".join(map(str, sorted(session.notes)))
            text += f" Code cell {cells} failed; is it defined there?"
        return StudentError("not attempted", text, details="\n".join(session.notes.values()))
    if "unsendable" in reply:
        return StudentError(
            "wrong type", f"it returned {str(reply['unsendable'])[:MAX_TEXT]}, expected numbers or an array"
        )
    if "raised" in reply:
        headline, _, details = str(reply["raised"])[:MAX_TEXT].partition("\n")
        return StudentError(_cause_of(headline), headline, details=details)
    return StudentError("crash", "its answer could not be read (not a reply)")


_CAUSES: dict[str, Cause] = {"NotImplementedError": "not attempted", "MemoryError": "memory"}


def _cause_of(headline: str) -> Cause:
    kind = headline.partition(":")[0]
    return next(
        (cause for name, cause in _CAUSES.items() if kind == name or f"({name})" in kind), "exception"
    )


def replay(session: Session, calls: list[Call]) -> list[Call]:
    """Put the same questions to another submission, for comparison of the answers."""
    answers = []
    for call in calls:
        start = len(session.calls)
        try:
            value = getattr(RemoteStudent(session), call.name)
            if call.args is not None:
                value(*call.args, **call.kwargs)
        except (StudentError, TypeError):
            pass
        unanswered = Call(call.name, call.args, call.kwargs, error="no answer")
        answers.append(session.calls[-1] if len(session.calls) > start else unanswered)
    session.calls.clear()
    return answers
