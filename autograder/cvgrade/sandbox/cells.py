"""Run a notebook's code cells as tolerantly as a person would: what can run, runs; the rest is noted."""

from __future__ import annotations
import __future__

import ast
import asyncio
import builtins
import inspect
import linecache
import re
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable
from typing import Any

from cvgrade.sandbox.patience import Allowance

MAX_PRINTED = 20_000  # characters kept of what a notebook prints
MAX_MESSAGE = 2_000
MAX_MAGICS = 50  # in one cell, looked for one by one
_BODY_MAGICS = ("time", "timeit", "capture", "prun")  # cell magics whose body is ordinary code
_TIMED_LINE = re.compile(r"^(\s*)%time\s+(.+)$")  # `%time model = train()`: the statement counts
_MAGIC_LINE = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")
_MAGIC_VALUE = re.compile(r"^(\s*[\w, .\[\]]+=\s*)[%!].*$")


_name, _ancestors = (
    type.__dict__[key].__get__ for key in ("__name__", "__mro__")
)  # past a student's metaclass


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
    return _without_magics(source)


def _without_magics(source: str) -> str:
    """Replace magics where Python stumbles over them: a line of a text or a sum may begin with % as well."""
    lines = source.split("\n")
    for _ in range(MAX_MAGICS):
        stumble = _syntax_error("\n".join(lines))
        if stumble is None:
            return "\n".join(lines)
        if not 0 < stumble <= len(lines) or (plain := _plain_line(lines[stumble - 1])) == lines[stumble - 1]:
            break
        lines[stumble - 1] = plain
    return "\n".join(map(_plain_line, source.split("\n")))


def _plain_line(line: str) -> str:
    return _MAGIC_VALUE.sub(r"\1None", _MAGIC_LINE.sub(r"\1pass", _TIMED_LINE.sub(r"\1\2", line)))


def _syntax_error(source: str) -> int | None:
    """Return the line at which Python stumbles: None where the cell compiles, 0 where no line is to blame."""
    try:
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error.lineno or 0
    except (ValueError, RecursionError, MemoryError):
        return 0
    return None


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

    After a statement that fails the next ones run: `input()` or a package that is missing here worked where the
    student sat. The alarm is a courtesy that saves a restart: the grader holds its own clock.
    """
    name = f"<cell {number}>"
    code_text = plain_python(source)
    linecache.cache[name] = (len(code_text), None, code_text.splitlines(keepends=True), name)
    allowance = Allowance(timeout_s, time.process_time, time.process_time())
    signal.signal(signal.SIGALRM, lambda signum, frame: _ring(allowance))
    signal.setitimer(signal.ITIMER_REAL, timeout_s)
    problem = ""
    done: int | None = 0  # the line up to which statements have run; None: all of them
    try:
        while done is not None:
            try:
                _execute(code_text, done, name, namespace)
                done = None
            except Exception as error:
                problem = problem or describe(error)
                done = _line_reached(error, name, done)
    except BaseException as error:
        signal.setitimer(signal.ITIMER_REAL, 0)
        problem = problem or describe(error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return problem


def _execute(source: str, done: int, name: str, namespace: dict[str, Any]) -> None:
    """Run the statements of a cell that begin after line `done`."""
    features = [value for value in namespace.values() if type(value) is __future__._Feature]
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | sum({feature.compiler_flag for feature in features})
    what: str | ast.Module = source
    if done:
        what = ast.parse(source)
        what.body = [statement for statement in what.body if _first_line(statement) > done]
    code = compile(what, name, "exec", flags, dont_inherit=True)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(types.FunctionType(code, namespace)())
    else:
        exec(code, namespace)


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _line_reached(error: Exception, name: str, done: int | None) -> int | None:
    """Return the line of the cell in which its statement failed; None where there is no going on."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            return trace.tb_lineno if trace.tb_lineno > (done or 0) else None
        trace = trace.tb_next
    return None


def _ring(allowance: Allowance) -> None:
    left_s = allowance.left_s()
    if not left_s:
        raise CellTimeout("the cell ran out of time")
    signal.setitimer(signal.ITIMER_REAL, left_s)


def kind_of(error: BaseException) -> str:
    """Name an error's type, and in brackets the built-in error that it is a kind of: ``LinAlgError (ValueError)``."""
    name: str = _name(type(error))
    for base in _ancestors(type(error)):
        if base is Exception or base is BaseException:
            break
        if vars(builtins).get(_name(base)) is base:
            return name if base is type(error) else f"{name} ({_name(base)})"
    return name


def describe(error: BaseException) -> str:
    """Say what a piece of student code raised: ``Type: message`` and the lines of cells it passed."""
    kind = "timeout" if isinstance(error, CellTimeout) else kind_of(error)
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
