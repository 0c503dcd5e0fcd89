"""Run visible tests where the code is: in a student's notebook, or in the process that makes a release."""

from __future__ import annotations

import ast
import contextlib
import json
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from cvgrade.artifacts import parse_json, read_artifact
from cvgrade.assignment import GraderTest
from cvgrade.errors import StudentError
from cvgrade.models_here import ModelsHere
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import TestResult
from cvgrade.sandbox import cells, models, withheld
from cvgrade.sandbox.given import Given, as_functional, evaluate
from cvgrade.sandbox.remote_models import RemoteModel, given_model
from cvgrade.traces import Trace

DIAGNOSES = "diagnoses.json"  # beside the visible tests
Sealed = dict[str, dict[str, list[str]]]  # test → identity of a trace → sealed diagnoses


class InPlace:
    """A namespace as the subject of tests.

    Parameters
    ----------
    variables
        The notebook's names and what they stand for.
    sealed
        The mistakes whose answers it knows.
    folder
        Where the files beside the notebook lie.
    functions
        Names that the tests call: whatever else stands there, the student is told.
    """

    name = "you"

    def __init__(
        self,
        variables: dict[str, Any],
        sealed: Sealed | None = None,
        *,
        folder: Path | None = None,
        functions: frozenset[str] = frozenset(),
    ) -> None:
        self.functions = functions
        self.home = ModelsHere(folder or Path())
        self.trace = Trace("")
        self.traces: dict[str, Trace] = {}
        self.student = _Namespace(variables, self)
        self._sealed = sealed or {}

    def before_test(self, test: GraderTest) -> None:
        """Begin a new trace."""
        self.trace = self.traces[test.name] = Trace(test.name)

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Give the diagnoses that this test's trace opens."""
        trace = self.traces[test.name]
        if not trace.complete:
            return frozenset()
        texts = self._sealed.get(test.name, {}).get(trace.identity, [])
        with contextlib.suppress(ValueError):  # the file was edited
            return frozenset(trace.unseal(text) for text in texts)
        return frozenset()


class _Namespace:
    """The notebook as `student`: its functions raise `StudentError` where they fail."""

    def __init__(self, variables: dict[str, Any], subject: InPlace) -> None:
        self._variables = variables
        self._subject = subject

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._variables:
            raise StudentError(
                "not attempted",
                f"`{name}` is not defined yet. Run the cell that defines it, then check again.",
            )
        value = self._variables[name]
        if callable(value) and not models.kind_of(value):
            if borrowed := _from_the_book(value):
                raise StudentError("not attempted", f"{borrowed}: {withheld.MESSAGE}")
            return _guarded(name, value, self._subject)
        if name in self._subject.functions:
            raise _covered(name, value)
        self._subject.trace.add(name, (), {}, value)
        return self._subject.home.standing_for(value)

    def once(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the function `name`."""
        function = getattr(self, name)
        if not callable(function):
            raise _covered(name, self._variables[name])
        return function(*args, **kwargs)

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file beside the notebook."""
        return self._subject.home.artifact(name)

    def artifact_json(self, name: str) -> Any:
        """Read a `.json` file beside the notebook."""
        return parse_json(read_artifact(self._subject.home.artifacts, name), name)

    def given_model(self, model: Any, weights: list[Any] | None = None) -> RemoteModel:
        """Make a model of the grader's one that can be passed to a function of the notebook."""
        return given_model(self._subject.home, model, weights)

    def given(self, source: str, /, **names: Any) -> Given:
        """Make an argument from an expression and plain data."""
        return Given(source, names)


def _from_the_book(function: Any) -> str:
    """Name a function of the book's that stands for a student's, or that it calls; "" where there is none."""
    code = getattr(function, "__code__", None)
    called = [function.__globals__.get(name) for name in code.co_names] if code else []
    modules = {f"cvbook.{name}" for name in withheld.MODULES}
    for value in (function, *called):
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if name in modules:
            return str(getattr(value, "__name__", name))
    return ""


def _covered(name: str, value: Any) -> StudentError:
    return StudentError(
        "wrong type",
        f"`{name}` is of type {type(value).__name__}, expected a function. Did a line `{name} = …` cover it? "
        "Give that variable another name, run the cell that defines the function again, then check again.",
    )


def functions_called(path: Path) -> frozenset[str]:
    """Name what a file of tests calls: `edges` where it says ``student.edges(image)``."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return frozenset(
        function.attr
        for function in calls
        if isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "student"
    )


def _guarded(name: str, function: Any, subject: InPlace) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        real_args = [_made(subject, value) for value in args]
        real_kwargs = {word: _made(subject, value) for word, value in kwargs.items()}
        args = tuple(map(_traced, args, real_args))
        kwargs = {word: _traced(value, real_kwargs[word]) for word, value in kwargs.items()}
        try:
            answer = as_functional(function(*real_args, **real_kwargs), [*real_args, *real_kwargs.values()])
        except NotImplementedError as error:
            raise StudentError("not attempted", str(error) or "not written yet") from None
        except (Exception, SystemExit) as error:
            subject.trace.failed(name, args, kwargs, error)
            where = _student_lines(error.__traceback__)
            raise StudentError("exception", f"{cells.kind_of(error)}: {error}", details=where) from error
        subject.trace.add(name, args, kwargs, answer)
        return subject.home.standing_for(answer)

    return call


def _made(subject: InPlace, value: Any) -> Any:
    """Return what a function of the notebook gets for an argument of a test."""
    return evaluate(value.source, value.names) if isinstance(value, Given) else subject.home.behind(value)


def _traced(value: Any, real: Any) -> Any:
    return value.written() if isinstance(value, Given) else real


def _student_lines(trace: TracebackType | None) -> str:
    frames = [f for f in traceback.extract_tb(trace) if not f.filename.startswith(str(Path(__file__).parent))]
    return "\n".join(f"  line {frame.lineno}: {frame.line}" for frame in frames[-3:] if frame.line)


def run_in_place(
    path: Path, tests: dict[str, GraderTest], subjects: Iterable[InPlace]
) -> Iterator[tuple[InPlace, list[TestResult]]]:
    """Run tests of one file on one subject after another; give each with its results."""
    done: list[tuple[Any, list[TestResult]]] = []
    plugin = GraderPlugin(
        tests,
        iter(subjects),
        on_done=lambda subject, results: done.append((subject, results)),
        explanations=_AsTheyAre(),
    )
    run_pytest(plugin, [path])
    yield from done


class _AsTheyAre(dict[str, str]):
    """Explain each candidate by itself: here candidates are the diagnoses."""

    def __missing__(self, key: str) -> str:
        return key


def read_diagnoses(path: Path) -> Sealed:
    """Read the diagnoses that came with an exercise; nothing where the file is missing or damaged."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if _is_sealed(content) else {}


def _is_sealed(content: object) -> bool:
    return isinstance(content, dict) and all(
        isinstance(test, dict)
        and all(
            isinstance(texts, list) and all(isinstance(text, str) for text in texts)
            for texts in test.values()
        )
        for test in content.values()
    )
