"""The models of one submission: which process holds them, which were handed in, and which are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cvgrade.artifacts import Artifact, parse_json, read_artifact
from cvgrade.errors import StudentError
from cvgrade.sandbox import wire
from cvgrade.sandbox.remote_models import Remote, RemoteModel, RemoteModule, handle_kind, opened
from cvgrade.sandbox.remote_worker import Worker
from cvgrade.sandbox.workshop import Workshop

MAX_MODELS = 16  # in one answer


@dataclass(frozen=True)
class Held:
    """Where a student's object is: its worker, its number there, and the test it belongs to."""

    worker: Worker
    number: int
    test: int


class SessionModels:
    """Where the models of a submission live: a `Home` (see `cvgrade.sandbox.remote_models`).

    `ask(worker, request)` puts a question to a student's worker; `record(module, method, x, reply)` turns a
    module's reply into an answer.
    """

    def __init__(
        self,
        ask: Callable[[Worker, dict[str, Any]], dict[str, Any]],
        record: Callable[[RemoteModule, str, Any, dict[str, Any]], Any],
        workshop: Workshop,
        artifacts: tuple[Artifact, ...],
    ) -> None:
        self._ask = ask
        self._record = record
        self._workshop = workshop
        self._artifacts = artifacts
        self._opened: dict[str, RemoteModel | StudentError] = {}
        self._kept: dict[str, tuple[Remote, Any]] = {}
        self._test = 0
        self._forget = False

    def end(self) -> float:
        """Kill the clean worker, if there is one; return the processor seconds that clean workers used."""
        self._workshop.end()
        return self._workshop.cpu_s

    def forget(self) -> None:
        """Let the models of the last test go, with the next question."""
        self._test += 1
        self._forget = True

    def to_keep(self, worker: Worker) -> list[int] | None:
        """Number the models that a worker shall keep; None: all."""
        if not self._forget:
            return None
        self._forget = False
        return [model.held.number for model, _ in self._kept.values() if model.held.worker is worker]

    def keep(self, key: str, model: Any, call: Any) -> None:
        """Keep a model, with the call that made it, for the tests that follow."""
        if isinstance(model, RemoteModel | RemoteModule):
            self._kept[key] = (model, call)

    def kept(self, key: str) -> tuple[Remote, Any] | None:
        """Return what was kept, unless its process has ended."""
        found = self._kept.get(key)
        return found if found is not None and found[0].held.worker.alive else None

    def receiver(self, worker: Worker, arrived: list[Remote]) -> Callable[[wire.Handle], Remote]:
        """Make what opens the handles in an answer, and lists the models in `arrived`."""

        def open_handle(handle: wire.Handle) -> Remote:
            if len(arrived) >= MAX_MODELS:
                raise wire.WireError(f"more than {MAX_MODELS} models")
            arrived.append(handle_kind(handle, self, Held(worker, handle.number, self._test)))
            return arrived[-1]

        return open_handle

    def handed_over(self, value: Any, worker: Worker) -> Any:
        """Turn a model among the arguments into a handle; build a given one where it is not yet there.

        Raises
        ------
        StudentError
            Where a model of the student's has gone with its process, or with its test.
        """
        if not isinstance(value, RemoteModel | RemoteModule):
            return value
        if isinstance(value, RemoteModel) and value.given and not self._is_there(value.held, worker):
            request = {"op": "make", "config": value.given_text, "weights": value.given_weights}
            handle = opened(self._ask(worker, request), "the model")
            if not isinstance(handle, wire.Handle):
                raise StudentError("crash", "its answer could not be read (not a model)")
            value.held = Held(worker, handle.number, self._test)
        if not self._is_there(value.held, worker):
            raise _gone()
        return wire.Handle("keras" if isinstance(value, RemoteModel) else "torch", value.held.number)

    def _is_there(self, held: Held | None, worker: Worker) -> bool:
        if held is None or held.worker is not worker:
            return False
        return held.test == self._test or any(model.held == held for model, _ in self._kept.values())

    def ask_owner(self, held: Any, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the student's process about an object of its own."""
        if held is None or not held.worker.alive or not self._is_there(held, held.worker):
            raise _gone()
        return self._ask(held.worker, request | {"number": held.number})

    def ask_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the process that runs no student code."""
        return self._workshop.ask(request)

    def clean_number(self, model: RemoteModel) -> int:
        """Return the number of the model as rebuilt in the clean process."""
        return self._workshop.number_of(model)

    def call_method(self, module: RemoteModule, request: dict[str, Any]) -> Any:
        """Run a torch module on an input, and record the call."""
        return self._record(module, request["op"], request["x"], self.ask_owner(module.held, request))

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file that was handed in; once.

        Raises
        ------
        StudentError
            Where it is missing, or cannot be judged; the message begins with its name.
        """
        if name not in self._opened:
            try:
                text, weights = self._workshop.open_archive(read_artifact(self._artifacts, name))
                model = self._opened[name] = RemoteModel(self, text=text, weights=weights)
                _ = model.weights  # are they finite, do they fit?
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


def _gone() -> StudentError:
    return StudentError(
        "crash", "The model is gone: the process that made it has ended, or the test has. Build it again."
    )
