"""`student` as a grader sees it: functions and variables of a submission that runs in the jail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cvgrade.artifacts import Artifact
from cvgrade.errors import Cause, StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.given import Given
from cvgrade.sandbox.patience import Budget
from cvgrade.sandbox.remote_models import Remote, RemoteModel, given_model
from cvgrade.sandbox.remote_worker import Worker
from cvgrade.sandbox.session_models import SessionModels
from cvgrade.sandbox.workshop import Workshop

MAX_DEATHS = 2  # of one function; after that it is not run again
MAX_TEXT = 4_000  # characters kept of what an exception says
MAX_RESTARTS = 3  # of a notebook whose cells kill the process


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
        self._budget = Budget(limits.submission_timeout_s, self._spent_s)
        self._deaths: dict[str, tuple[int, StudentError]] = {}
        self.notes: dict[int, str] = {}
        self.printed = ""
        self.cpu_s = 0.0  # of the workers that have ended
        self._idle_s = 0.0  # for which they were waited for in vain
        self.functions: frozenset[str] = frozenset()  # known once the notebook has run: saves asking
        self.calls: list[Call] = []
        self.left_out: tuple[int, ...] = ()  # cells that train
        self._skip_training = skip_training
        workshop = Workshop(zygote, limits, self._budget.left_s)
        self.models = SessionModels(self._ask_worker, self._record_method, workshop, artifacts)

    def end(self) -> None:
        """Kill the workers, if there are any."""
        if self._worker is not None:
            self._worker.end()
            self._retire(self._worker)
        self.cpu_s += self.models.end()

    def before_test(self) -> None:
        """Forget the calls of the test before, and let its models go."""
        self.calls.clear()
        self.models.forget()

    def _retire(self, worker: Worker) -> None:
        self.cpu_s += worker.cpu_s
        self._idle_s += worker.idle_s
        self._worker = None

    def _spent_s(self) -> float:
        now_s = self._worker.used_s() + self._worker.idle_s if self._worker is not None else 0.0
        return self.cpu_s + self._idle_s + now_s

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
        try:
            request: dict[str, Any] = {"op": "value", "name": name}
            if args is not None:
                request = {"op": "call", "name": name, "seed": len(self.calls)}
                request["args"] = [self._handed_over(arg, worker) for arg in args]
                request["kwargs"] = {key: self._handed_over(arg, worker) for key, arg in kwargs.items()}
                places = [*enumerate(args), *kwargs.items()]
                request["given"] = [
                    [at, arg.source, arg.names] for at, arg in places if isinstance(arg, Given)
                ]
            reply = self._ask_worker(worker, request, self.models.receiver(worker, arrived))
            for model in arrived:
                model.arrive()
            return reply
        except StudentError as death:
            if not worker.alive:
                self._deaths[name] = (deaths + 1, death)
            raise

    def _handed_over(self, value: Any, worker: Worker) -> Any:
        """Make an argument one that can cross; what is to be made over there leaves its place empty."""
        return None if isinstance(value, Given) else self.models.handed_over(value, worker)

    def _ask_worker(self, worker: Worker, request: dict[str, Any], open_handle: Any = None) -> dict[str, Any]:
        request["keep"] = self.models.to_keep(worker)
        timeout_s = max(0.01, min(self._limits.call_timeout_s, self._budget.left_s()))
        try:
            return worker.ask(request, timeout_s, open_handle)
        except StudentError:
            self._retire(worker)
            raise

    def once(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function, or return the model that it returned to the same arguments in an earlier test."""
        key = repr((name, args, sorted(kwargs.items())))
        found = self.models.kept(key)
        if found is None:
            answer = _Function(self, name)(*args, **kwargs)
            self.models.keep(key, answer, self.calls[-1])
            return answer
        model, call = found
        self.calls.append(call)
        return model

    def _record_method(self, module: Remote, method: str, x: Any, reply: dict[str, Any]) -> Any:
        return _open(self, Call(method, (module, x), {}, method=True), reply)

    def _ready_worker(self) -> Worker:
        while self._worker is None or not self._worker.alive:
            if self._budget.left_s() <= 0:
                raise StudentError("timeout", "the notebook's time for all tests together is used up")
            worker = self._zygote.fork(self._limits)
            timeout_s, skip_training = self._limits.cell_timeout_s, self._skip_training
            outcome = worker.run(
                self._cells, self._skip, timeout_s, self._budget.left_s, skip_training=skip_training
            )
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
    The names in `functions` are functions in the solution, and are called whatever the notebook made of them.
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

    def once(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the function `name`; a model it returns is kept for the tests that follow.

        For arguments whose `repr` says all, numbers and text. Do not let a later call change this model.
        """
        return self._session.once(name, args, kwargs)

    def artifact(self, name: str) -> RemoteModel:
        """Return the model that was handed in as the file `name`, for example ``"casia_cnn.keras"``."""
        return self._session.models.artifact(name)

    def artifact_json(self, name: str) -> Any:
        """Return the plain data that were handed in as the file `name`, for example ``"history.json"``."""
        return self._session.models.artifact_json(name)

    def given_model(self, model: Any, weights: list[Any] | None = None) -> RemoteModel:
        """Make a model of the grader's one that can be passed to a student's function.

        `model` is a Keras model, or the text of its configuration with `weights` as ``get_weights()`` gives them.
        """
        return given_model(self._session.models, model, weights)

    def given(self, source: str, /, **names: Any) -> Given:
        """Make an argument that only the student's process can hold, from an expression and plain data.

        ``student.given("np.random.default_rng(seed)", seed=3)``; with a symbolic ``keras.Input((8, 8, 3))`` as an
        argument, a symbolic answer becomes the model between the two. Student code can read all of it.
        """
        return Given(source, names)


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
        session.calls.append(replace(call, answer=reply["ok"]))
        return reply["ok"]
    failure = _failure(session, call.name, reply)
    session.calls.append(replace(call, error=failure.message))
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
        return StudentError(
            "wrong type", f"it returned {str(reply['unsendable'])[:MAX_TEXT]}, expected numbers or an array"
        )
    if "raised" in reply:
        headline, _, details = str(reply["raised"])[:MAX_TEXT].partition("\n")
        return StudentError(_cause_of(headline), headline, details=details)
    return StudentError("crash", "its answer could not be read (not a reply)")


_CAUSES: dict[str, Cause] = {
    "NotImplementedError": "not attempted",
    "MemoryError": "memory",
    "_ArrayMemoryError": "memory",  # NumPy's
}


def _cause_of(headline: str) -> Cause:
    if headline.startswith("RuntimeError") and "DefaultCPUAllocator" in headline:
        return "memory"  # PyTorch's
    kind = headline.partition(":")[0]
    return next(
        (cause for name, cause in _CAUSES.items() if kind == name or f"({name})" in kind), "exception"
    )
