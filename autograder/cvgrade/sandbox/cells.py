"""Run a notebook's code cells as tolerantly as a person would: what can run, runs; the rest is noted."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import linecache
import re
import signal
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any

MAX_PRINTED = 20_000  # characters kept of what a notebook prints
MAX_MESSAGE = 2_000
_BODY_MAGICS = ("time", "timeit", "capture", "prun")  # cell magics whose body is ordinary code
_TIMED_LINE = re.compile(r"^(\s*)%time\s+(.+)$")  # `%time model = train()`: the statement counts
_MAGIC_LINE = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")
_MAGIC_VALUE = re.compile(r"^(\s*[\w, .\[\]]+=\s*)[%!].*$")


class CellTimeout(BaseException):
    """A cell ran out of time; not an Exception, so that ``except Exception`` does not swallow it."""


class Printed:
    """A stdout that keeps the first `MAX_PRINTED` characters and forgets the rest."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.left = MAX_PRINTED

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        if self.left > 0:
            self.kept.append(str(text)[: self.left])
            self.left -= len(self.kept[-1])
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Say no."""
        return False

    def text(self) -> str:
        """Return what was kept."""
        return "".join(self.kept) + ("\n[…]" if self.left <= 0 else "")


def plain_python(source: str) -> str:
    """Turn a cell with magics, shell lines and help marks into Python; other cells come back unchanged."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        return (
            plain_python(rest)
            if first[2:].split(None, 1)[:1] and first[2:].split()[0] in _BODY_MAGICS
            else ""
        )
    if _compiles(source):
        return source
    lines = [_TIMED_LINE.sub(r"\1\2", line) for line in source.split("\n")]
    return "\n".join(_MAGIC_VALUE.sub(r"\1None", _MAGIC_LINE.sub(r"\1pass", line)) for line in lines)


def _compiles(source: str) -> bool:
    try:
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def fresh_namespace() -> dict[str, Any]:
    """Make the `__main__` in which a notebook runs, with what IPython would put there."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace.update(display=_nothing, get_ipython=lambda: _Shell())

    def no_input(prompt: str = "") -> str:
        raise RuntimeError("input() cannot be used: nobody is there to type while the notebook is graded")

    builtins.input = no_input  # type: ignore[assignment]
    builtins.exit = builtins.quit = _leave  # type: ignore[assignment]
    return namespace


def _nothing(*args: Any, **kwargs: Any) -> None:
    pass


def _leave(code: object = None) -> None:
    raise SystemExit(code)


class _Shell:
    """What ``get_ipython()`` returns: every method does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return _nothing


def run_cell(source: str, number: int, namespace: dict[str, Any], timeout_s: float) -> str:
    """Run one cell; return "" or why it failed, in one line and the student's own lines of the traceback.

    The alarm is a courtesy that saves a restart: the grader holds its own clock.
    """
    name = f"<cell {number}>"
    code_text = plain_python(source)
    linecache.cache[name] = (len(code_text), None, code_text.splitlines(keepends=True), name)
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, timeout_s)
    try:
        code = compile(code_text, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(types.FunctionType(code, namespace)())
        else:
            exec(code, namespace)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return describe(error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _ring(signum: int, frame: object) -> None:
    raise CellTimeout("the cell ran out of time")


def describe(error: BaseException) -> str:
    """Say what a piece of student code raised: ``Type: message`` and the lines of cells it passed."""
    kind = "timeout" if isinstance(error, CellTimeout) else type(error).__name__
    try:
        message = f"{kind}: {error}"
        lines = [
            f"  cell {frame.filename[6:-1]}, line {frame.lineno}: {frame.line}"
            for frame in traceback.extract_tb(error.__traceback__, limit=-40)
            if frame.filename.startswith("<cell ")
        ]
    except BaseException:  # the exception is the student's own object: its methods may do anything
        return kind
    return "\n".join([message[:MAX_MESSAGE], *lines[-8:]])[: 2 * MAX_MESSAGE]
