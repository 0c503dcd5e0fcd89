"""One submission's process: runs its notebook, answers calls, and is believed in nothing but plain data."""

from __future__ import annotations

import random
import socket
import sys
import types
from typing import Any

import numpy as np
import numpy.random  # a lazy import would be paid for in every worker

from cvgrade.sandbox import cells, given, models, quiet_plots, training, wire


def prepare() -> tuple[dict[str, Any], cells.Printed]:
    """Seed the generators, replace what cannot work in a jail; return the notebook's namespace and its printout."""
    _seed(0)
    quiet_plots.install()
    stub = types.ModuleType("cvgrade")
    stub.check = lambda *args, **kwargs: None  # type: ignore[attr-defined]
    sys.modules["cvgrade"] = stub
    printed = cells.Printed()
    sys.stdout = sys.stderr = printed
    return cells.fresh_namespace(), printed


def serve(channel: socket.socket, namespace: dict[str, Any], printed: cells.Printed) -> None:
    """Answer the grader's requests until it hangs up.

    Requests are dicts. ``{"op": "run", "cells": […], "skip": […], "timeout_s": s, "skip_training": b}`` runs the
    notebook: the frame ``{"cell": number}`` goes out before each cell; at the end
    ``{"notes": [[number, message], …], "printed": text, "functions": [name, …], "left_out": [number, …]}``.
    ``{"op": "call", "name": …, "args": […], "kwargs": {…}, "given": [[place, source, names], …], "seed": n}``
    (see `cvgrade.sandbox.given`), ``{"op": "value", "name": …}`` and the questions of `cvgrade.sandbox.models.Desk`
    are answered by ``{"ok": value}``, ``{"callable": True}``, ``{"missing": True}``, ``{"raised": text}`` or
    ``{"unsendable": text}``. A model is answered by its handle.
    """
    desk = models.Desk()
    defined: dict[
        str, Any
    ] = {}  # the last function of each name, which `edges = edges(image)` may have covered
    while True:
        request = wire.receive(channel, None, desk.open)
        if request["op"] == "run":
            left_out = training.training_cells(request["cells"]) if request["skip_training"] else []
            notes = _run(channel, namespace, request, {*request["skip"], *left_out}, defined)
            functions = [name for name, value in namespace.items() if type(value) is types.FunctionType]
            told = {"notes": notes, "printed": printed.text(), "functions": functions, "left_out": left_out}
            wire.send(channel, told)
        else:
            _reply(channel, _answer(namespace, request, desk, defined), desk)


def _seed(number: int) -> None:
    np.random.seed(number)
    random.seed(number)
    models.seed(number)


def _run(
    channel: socket.socket,
    namespace: dict[str, Any],
    request: dict[str, Any],
    skip: set[int],
    defined: dict[str, Any],
) -> list[list[Any]]:
    notes: list[list[Any]] = []
    for number, source in enumerate(request["cells"], start=1):
        if number in skip:
            continue
        wire.send(channel, {"cell": number})
        problem = cells.run_cell(source, number, namespace, request["timeout_s"])
        if problem:
            notes.append([number, problem])
        defined |= {name: value for name, value in namespace.items() if type(value) is types.FunctionType}
    return notes


def _answer(
    namespace: dict[str, Any], request: dict[str, Any], desk: models.Desk, defined: dict[str, Any]
) -> dict[str, Any]:
    try:
        if request.get("keep") is not None:
            desk.forget(but=request["keep"])
        _seed(request.get("seed", 0))
        if request["op"] in models.OPS:
            return {"ok": desk.answer(request)}
        name = request["name"]
        if request["op"] == "call" and not callable(namespace.get(name)) and name in defined:
            return {"ok": _called(defined[name], request)}
        if name not in namespace:
            return {"missing": True}
        value = namespace[name]
        if request["op"] == "call":
            return {"ok": _called(value, request)}
        if callable(value) and not models.kind_of(value):
            return {"callable": True}
    except BaseException as error:
        return {"raised": cells.describe(error)}
    return {"ok": value}


def _called(function: Any, request: dict[str, Any]) -> Any:
    args, kwargs = list(request["args"]), dict(request["kwargs"])
    for place, source, names in request["given"]:
        (args if isinstance(place, int) else kwargs)[place] = given.evaluate(source, names)
    return given.as_functional(function(*args, **kwargs), [*args, *kwargs.values()])


def _reply(channel: socket.socket, answer: dict[str, Any], desk: models.Desk) -> None:
    try:
        wire.send(channel, answer, desk.handle_of)
    except wire.WireError as error:
        wire.send(channel, {"unsendable": str(error)})
    except (wire.Closed, wire.Timeout):
        raise
    except BaseException as error:  # the answer is the student's own object: its methods may do anything
        wire.send(channel, {"raised": cells.describe(error)})
