"""Clean workers: jailed like any other, but no student code has run in them; so what they say of a model holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cvgrade.artifacts import MAX_BYTES
from cvgrade.errors import StudentError
from cvgrade.limits import Limits
from cvgrade.sandbox.client import Zygote
from cvgrade.sandbox.model_config import check_config, split_compile
from cvgrade.sandbox.remote_models import RemoteModel, opened
from cvgrade.sandbox.remote_worker import Worker

KEPT = 4  # models that a clean worker keeps built, weights and all
FACTS_KEPT = 64  # descriptions, for all submissions of a job
TIMEOUT_S = 30.0  # for one question, at least: rebuilding and predicting are no student's fault


class Workshop:
    """The clean worker of one submission: started when first needed, and kept."""

    def __init__(self, zygote: Zygote, limits: Limits, left_s: Callable[[], float]) -> None:
        disk_mb = max(limits.disk_mb, 2 * MAX_BYTES // 2**20)
        self._limits = replace(limits, memory_mb=max(limits.memory_mb, 1024), disk_mb=disk_mb)
        self._zygote = zygote
        self._left_s = left_s
        self._worker: Worker | None = None
        self._built: dict[
            int, tuple[RemoteModel, int]
        ] = {}  # id of a model, kept alive → the model, its number
        self.cpu_s = 0.0  # of the workers that have ended

    def end(self) -> None:
        """Kill the worker, if there is one."""
        self._built.clear()
        if self._worker is not None:
            self._worker.end()
            self.cpu_s += self._worker.cpu_s
            self._worker = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put one question.

        Raises
        ------
        StudentError
            Where the worker dies of it: the model is too large, or takes too long.
        """
        config = request["config"] if request["op"] == "facts" else ""
        known = self._zygote.facts
        if config in known:
            return {"ok": known[config]}
        if self._worker is None:
            self._worker = self._zygote.fork(self._limits)
        try:
            reply = self._worker.ask(request, self._timeout_s())
        except StudentError as death:
            self.end()
            raise _about_model(death) from None
        if config and "ok" in reply:
            while len(known) >= FACTS_KEPT:
                known.pop(next(iter(known)))
            known[config] = reply["ok"]
        return reply

    def number_of(self, model: RemoteModel) -> int:
        """Return the number of a model with its weights, rebuilt where it is not kept."""
        if id(model) not in self._built:
            weights, config = model.weights, model.config_text
            while len(self._built) >= KEPT:
                self._built.pop(next(iter(self._built)))
                self.ask({"op": "forget", "but": [number for _, number in self._built.values()]})
            handle = opened(self.ask({"op": "make", "config": config, "weights": weights}), "the model")
            self._built[id(model)] = (model, handle.number)
        return self._built[id(model)][1]

    def open_archive(self, data: bytes) -> tuple[str, list[Any]]:
        """Read a `.keras` file in a worker of its own, which is thrown away: it has met hostile bytes.

        Returns
        -------
        text, weights
            The checked configuration, that of `compile` included; the weights as arrays.
        """
        worker = self._zygote.fork(self._limits)
        try:
            text = opened(worker.ask({"op": "archive", "data": data}, self._timeout_s()), "the file")
            config = check_config(text)
            split_compile(config)
            request = {"op": "archive_weights", "config": json.dumps(config)}
            weights = opened(worker.ask(request, self._timeout_s()), "the file")
            return text, weights
        except StudentError as failure:
            raise failure if worker.alive else _about_model(failure) from None
        finally:
            worker.end()
            self.cpu_s += worker.cpu_s

    def _timeout_s(self) -> float:
        return max(0.01, min(max(TIMEOUT_S, self._limits.call_timeout_s), self._left_s()))


def _about_model(death: StudentError) -> StudentError:
    return StudentError(
        death.cause, f"The model cannot be judged: {death.message}. Is it larger than asked for?"
    )
