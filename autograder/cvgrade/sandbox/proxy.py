"""`student` as a grader sees it: functions and variables of a submission that runs in the jail."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from cvgrade.artifacts import Artifact, parse_json, read_artifact
from cvgrade.errors import Cause, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox import wire
from cvgrade.sandbox.client import Worker, Zygote
from cvgrade.sandbox.remote_models import Remote, RemoteModel, RemoteModule, given_model, handle_kind, opened
from cvgrade.sandbox.workshop import Workshop

MAX_DEATHS = 2  # of one function; after that it is not run again
MAX_RESTARTS = 3  # of a notebook whose cells kill the process
MAX_MODELS = 16  # in one answer


@dataclass(frozen=True)
class Call:
    """A question put to a submission: a function with arguments, or a variable (args None), and its answer.

    Or, with `method`, the method of that name of the module that is the first argument.
    """

    name: str
    args: tuple[Any, ...] | None
    kwargs: dict[str, Any]
    answer: Any = None
    error: str = ""
    method: bool = False


@dataclass(frozen=True)
class _Held:
    """Where a student's object is: its worker, and its number there."""

    worker: Worker
    number: int


class Session:
    """A submission in the jail: starts workers as needed, keeps the time budget, records the calls.

    With `skip_training`, cells that train are left out.
    """

    def __init__(
        self,
        zygote: Zygote,
        cells: tuple[str, ...],
        limits: Limits,
        *,
        artifacts: tuple[Artifact, ...] = (),
        skip_training: bool = False,
    ) -> None:
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
        self.left_out: tuple[int, ...] = ()  # cells that train
        self._skip_training = skip_training
        self._artifacts = artifacts
        self._opened: dict[str, RemoteModel | StudentError] = {}
        self._workshop = Workshop(zygote, limits, lambda: self._deadline - time.monotonic())
        self._forget = False

    def end(self) -> None:
        """Kill the workers, if there are any."""
        if self._worker is not None:
            self._worker.end()
            self._retire(self._worker)
        self._workshop.end()
        self.cpu_s += self._workshop.cpu_s

    def before_test(self) -> None:
        """Forget the calls of the test before, and let its models go."""
        self.calls.clear()
        self._forget = True

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
        arrived: list[Remote] = []

        def open_handle(handle: wire.Handle) -> Remote:
            if len(arrived) >= MAX_MODELS:
                raise wire.WireError(f"more than {MAX_MODELS} models")
            arrived.append(handle_kind(handle, self, _Held(worker, handle.number)))
            return arrived[-1]

        try:
            request: dict[str, Any] = {"op": "value", "name": name}
            if args is not None:
                request = {"op": "call", "name": name, "seed": len(self.calls)}
                request["args"] = [self._handed_over(arg, worker) for arg in args]
                request["kwargs"] = {key: self._handed_over(arg, worker) for key, arg in kwargs.items()}
            reply = self._ask_worker(worker, request, open_handle)
            for model in arrived:
                model.arrive()
            return reply
        except StudentError as death:
            if not worker.alive:
                self._deaths[name] = (deaths + 1, death)
            raise

    def _ask_worker(self, worker: Worker, request: dict[str, Any], open_handle: Any = None) -> dict[str, Any]:
        request["forget"], self._forget = self._forget, False
        timeout_s = max(0.01, min(self._limits.call_timeout_s, self._deadline - time.monotonic()))
        try:
            return worker.ask(request, timeout_s, open_handle)
        except StudentError:
            self._retire(worker)
            raise

    def _handed_over(self, value: Any, worker: Worker) -> Any:
        """Turn a model among the arguments into a handle; build it in the worker where it is not yet there."""
        if not isinstance(value, RemoteModel | RemoteModule):
            return value
        held = value.held
        if held is None or (held.worker is not worker and value.given):
            assert isinstance(value, RemoteModel)
            request = {"op": "make", "config": value.given_text, "weights": value.given_weights}
            handle = opened(self._ask_worker(worker, request), "the model")
            held = value.held = _Held(worker, handle.number)
        if held.worker is not worker:
            raise _gone()
        return wire.Handle("keras" if isinstance(value, RemoteModel) else "torch", held.number)

    def ask_owner(self, held: Any, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the student's process about an object of its own."""
        if not held.worker.alive:
            raise _gone()
        return self._ask_worker(held.worker, request | {"number": held.number})

    def ask_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the process that runs no student code."""
        return self._workshop.ask(request)

    def clean_number(self, model: RemoteModel) -> int:
        """Return the number of the model as rebuilt in the clean process."""
        return self._workshop.number_of(model)

    def call_method(self, module: RemoteModule, request: dict[str, Any]) -> Any:
        """Run a torch module on an input, and record the call."""
        call = Call(request["op"], (module, request["x"]), {}, method=True)
        return _open(self, call, self.ask_owner(module.held, request))

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file that was handed in; once."""
        if name not in self._opened:
            try:
                text, weights = self._workshop.open_archive(read_artifact(self._artifacts, name))
                model = RemoteModel(self, text=text, weights=weights)
                _ = model.weights  # are they finite, do they fit?
                self._opened[name] = model
            except StudentError as failure:
                told = failure.message if name in failure.message else f"`{name}`: {failure.message}"
                self._opened[name] = StudentError(failure.cause, told, public=True)
        found = self._opened[name]
        if isinstance(found, StudentError):
            raise StudentError(found.cause, found.message, public=True)
        return found.copied()

    def artifact_json(self, name: str) -> Any:
        """Return the plain data of a `.json` file that was handed in."""
        return parse_json(read_artifact(self._artifacts, name), name)

    def _ready_worker(self) -> Worker:
        while self._worker is None or not self._worker.alive:
            if time.monotonic() >= self._deadline:
                raise StudentError("timeout", "the notebook's time for all tests together is used up")
            worker = self._zygote.fork(self._limits)
            timeout_s, skip_training = self._limits.cell_timeout_s, self._skip_training
            outcome = worker.run(self._cells, self._skip, timeout_s, skip_training=skip_training)
            self.notes |= dict(outcome.notes)
            if outcome.fatal_cell:
                self._retire(worker)
                self._give_up_cell(outcome.fatal_cell, outcome.why)
                continue
            self.printed = outcome.printed
            self.functions = outcome.functions
            self.left_out = outcome.left_out
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

    Every answer is a copy of plain data, or stands for a model. A failure of the student's is a `StudentError`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._session.functions:
            return _Function(self._session, name)
        reply = self._session.ask(name, None, {})
        if reply.get("callable") is True:
            return _Function(self._session, name)
        return _open(self._session, Call(name, None, {}), reply)

    def artifact(self, name: str) -> RemoteModel:
        """Return the model that was handed in as the file `name`, for example ``"casia_cnn.keras"``."""
        return self._session.artifact(name)

    def artifact_json(self, name: str) -> Any:
        """Return the plain data that were handed in as the file `name`, for example ``"history.json"``."""
        return self._session.artifact_json(name)

    def given_model(self, model: Any, weights: list[Any] | None = None) -> RemoteModel:
        """Make a model of the grader's one that can be passed to a student's function.

        `model` is a Keras model, or the text of its configuration with `weights` as ``get_weights()`` gives them.
        """
        return given_model(self._session, model, weights)


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
        if session.left_out:
            cells = ", ".join(map(str, session.left_out))
            text += (
                f" Code cell {cells} trains and was not run again; define functions in cells of their own."
            )
        if session.notes:
            cells = ", ".join(map(str, sorted(session.notes)))
            text += f" Code cell {cells} failed; is it defined there?"
        return StudentError("not attempted", text, details="\n".join(session.notes.values()))
    if "unsendable" in reply:
        return StudentError("wrong type", f"it returned {reply['unsendable']}, expected numbers or an array")
    if "raised" in reply:
        headline, _, details = str(reply["raised"]).partition("\n")
        return StudentError(_cause_of(headline), headline, details=details)
    return StudentError("crash", "its answer could not be read (not a reply)")


_CAUSES: dict[str, Cause] = {"NotImplementedError": "not attempted", "MemoryError": "memory"}


def _cause_of(headline: str) -> Cause:
    return _CAUSES.get(headline.partition(":")[0], "exception")


def _gone() -> StudentError:
    return StudentError(
        "crash",
        "The model is gone: the process that made it has ended. See the message of the call that ended it.",
    )
