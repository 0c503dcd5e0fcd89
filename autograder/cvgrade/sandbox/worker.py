"""One submission's process: runs its notebook, answers calls, and is believed in nothing but plain data."""

from __future__ import annotations

import random
import socket
import sys
import types
from typing import Any

import numpy as np
import numpy.random  # a lazy import would be paid for in every worker

from cvgrade.sandbox import cells, quiet_plots, wire


def prepare() -> tuple[dict[str, Any], cells.Printed]:
    """Seed the generators, replace what cannot work in a jail; return the notebook's namespace and its printout."""
    np.random.seed(0)
    random.seed(0)
    quiet_plots.install()
    stub = types.ModuleType("cvgrade")
    stub.check = lambda *args, **kwargs: None  # type: ignore[attr-defined]
    sys.modules["cvgrade"] = stub
    printed = cells.Printed()
    sys.stdout = sys.stderr = printed
    return cells.fresh_namespace(), printed


def serve(channel: socket.socket, namespace: dict[str, Any], printed: cells.Printed) -> None:
    """Answer the grader's requests until it hangs up.

    Requests are dicts. ``{"op": "run", "cells": […], "skip": […], "timeout_s": s}`` runs the notebook:
    the frame ``{"cell": number}`` goes out before each cell; at the end
    ``{"notes": [[number, message], …], "printed": text, "functions": [name, …]}``.
    ``{"op": "call", "name": …, "args": […], "kwargs": {…}}`` and
    ``{"op": "value", "name": …}`` are answered by ``{"ok": value}``, ``{"callable": True}``, ``{"missing": True}``,
    ``{"raised": text}`` or ``{"unsendable": text}``.
    """
    defined: dict[
        str, Any
    ] = {}  # the last function under each name, which `edges = edges(image)` may have covered
    while True:
        request = wire.receive(channel)
        if request["op"] == "run":
            notes = _run(channel, namespace, request, defined)
            functions = [name for name, value in namespace.items() if type(value) is types.FunctionType]
            wire.send(channel, {"notes": notes, "printed": printed.text(), "functions": functions})
        else:
            _reply(channel, _answer(namespace, request, defined))


def _run(
    channel: socket.socket, namespace: dict[str, Any], request: dict[str, Any], defined: dict[str, Any]
) -> list[list[Any]]:
    notes: list[list[Any]] = []
    for number, source in enumerate(request["cells"], start=1):
        if number in request["skip"]:
            continue
        wire.send(channel, {"cell": number})
        problem = cells.run_cell(source, number, namespace, request["timeout_s"])
        if problem:
            notes.append([number, problem])
        defined |= {name: value for name, value in namespace.items() if type(value) is types.FunctionType}
    return notes


def _answer(namespace: dict[str, Any], request: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    name = request["name"]
    try:
        if request["op"] == "call" and not callable(namespace.get(name)) and name in defined:
            return {"ok": defined[name](*request["args"], **request["kwargs"])}
        if name not in namespace:
            return {"missing": True}
        value = namespace[name]
        if request["op"] == "call":
            return {"ok": value(*request["args"], **request["kwargs"])}
    except BaseException as error:
        return {"raised": cells.describe(error)}
    return {"callable": True} if callable(value) else {"ok": value}


def _reply(channel: socket.socket, answer: dict[str, Any]) -> None:
    try:
        wire.send(channel, answer)
    except wire.WireError as error:
        wire.send(channel, {"unsendable": str(error)})
    except (wire.Closed, wire.Timeout):
        raise
    except BaseException as error:  # the answer is the student's own object: its methods may do anything
        wire.send(channel, {"raised": cells.describe(error)})
