"""`check("task")` in a student's notebook: the visible tests, in place, in words for a beginner."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from cvgrade.artifacts import find_artifacts, parse_json, read_artifact
from cvgrade.assignment import GraderTest, read_tests
from cvgrade.errors import AssignmentError, StudentError
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import TestResult
from cvgrade.sandbox import models
from cvgrade.sandbox.model_config import check_config, split_compile
from cvgrade.sandbox.remote_models import RemoteModel, RemoteModule, given_model, handle_kind, opened

TESTS = "test_visible.py"


class _Namespace:
    """The notebook as `student`: its functions raise `StudentError` where they fail."""

    def __init__(self, variables: dict[str, Any], home: _Here) -> None:
        self._variables = variables
        self._home = home

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._variables:
            raise StudentError(
                "not attempted",
                f"`{name}` is not defined yet. Run the cell that defines it, then check again.",
            )
        value = self._variables[name]
        if models.kind_of(value):
            return self._home.standing_for(value)
        return _guarded(value, self._home) if callable(value) else value

    def once(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call the function `name`."""
        return getattr(self, name)(*args, **kwargs)

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file beside the notebook."""
        return self._home.artifact(name)

    def artifact_json(self, name: str) -> Any:
        """Read a `.json` file beside the notebook."""
        return parse_json(read_artifact(self._home.artifacts, name), name)

    def given_model(self, model: Any, weights: list[Any] | None = None) -> RemoteModel:
        """Make a model of the grader's one that can be passed to a function of the notebook."""
        return given_model(self._home, model, weights)


class _Here:
    """Models of the open notebook: judged by the same code as in the jail, in this process."""

    def __init__(self, folder: Path) -> None:
        self.artifacts = find_artifacts(folder)
        self._desk = models.Desk()

    def standing_for(self, value: Any) -> Any:
        """Return what stands for a model, checked; anything else as it is."""
        handle = self._desk.handle_of(value)
        if handle is None:
            return value
        found = handle_kind(handle, self, handle)
        found.arrive()
        return found

    def behind(self, value: Any) -> Any:
        """Return the model that an argument stands for; anything else as it is."""
        if not isinstance(value, RemoteModel | RemoteModule):
            return value
        if value.held is None:
            assert isinstance(value, RemoteModel)  # a module arrives with a handle
            made = opened(
                self._answer({"op": "make", "config": value.given_text, "weights": value.given_weights}),
                "the model",
            )
            value.held = self._desk.handle_of(made)
        return self._desk.open(value.held)

    def artifact(self, name: str) -> RemoteModel:
        """Open a `.keras` file beside the notebook."""
        text = opened(
            self._answer({"op": "archive", "data": read_artifact(self.artifacts, name)}), f"`{name}`"
        )
        config = check_config(text)
        split_compile(config)
        request = {"op": "archive_weights", "config": json.dumps(config)}
        return RemoteModel(self, text=text, weights=opened(self._answer(request), f"`{name}`"))

    def ask_owner(self, held: Any, request: dict[str, Any]) -> dict[str, Any]:
        """Ask about a model of the notebook."""
        return self._answer(request | {"number": held.number})

    def ask_clean(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask about a model that was rebuilt."""
        return self._answer(request)

    def clean_number(self, model: RemoteModel) -> int:
        """Rebuild a model, and return its number."""
        request = {"op": "make", "config": model.config_text, "weights": model.weights}
        handle = self._desk.handle_of(opened(self._answer(request), "the model"))
        assert handle is not None
        return handle.number

    def call_method(self, module: RemoteModule, request: dict[str, Any]) -> Any:
        """Run a torch module."""
        return opened(self.ask_owner(module.held, request), "the module")

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": self._desk.answer(request)}
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"}


def _guarded(function: Any, home: _Here) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        args = tuple(map(home.behind, args))
        kwargs = {name: home.behind(value) for name, value in kwargs.items()}
        try:
            answer = function(*args, **kwargs)
        except NotImplementedError as error:
            raise StudentError("not attempted", str(error) or "not written yet") from None
        except (Exception, SystemExit) as error:
            where = _student_lines(error.__traceback__)
            raise StudentError("exception", f"{type(error).__name__}: {error}", details=where) from error
        return home.standing_for(answer)

    return call


def _student_lines(trace: TracebackType | None) -> str:
    frames = [f for f in traceback.extract_tb(trace) if not f.filename.startswith(str(Path(__file__).parent))]
    return "\n".join(f"  line {frame.lineno}: {frame.line}" for frame in frames[-3:] if frame.line)


class _OpenNotebook:
    """The one subject of a check."""

    name = "you"

    def __init__(self, variables: dict[str, Any], folder: Path) -> None:
        self.student = _Namespace(variables, _Here(folder))

    def before_test(self, test: GraderTest) -> None:
        """Need nothing."""

    def candidates(self, test: GraderTest) -> frozenset[str]:
        """Know no mistakes: their code would give the solution away."""
        return frozenset()


def check_notebook(task: str, variables: dict[str, Any], folder: Path | None = None) -> float:
    """Run the visible tests of a task on a notebook's variables; print the outcome; return the points.

    Raises
    ------
    AssignmentError
        Where the tests do not stand beside the notebook, or do not know the task.
    """
    path = (folder or Path.cwd()) / TESTS
    if not path.is_file():
        raise AssignmentError(
            f"check: expected {TESTS} beside the notebook, got none in {path.parent}. "
            "Open the notebook in the folder it came in, with all its files."
        )
    tests = {test.name: test for test in read_tests(path, "visible")}
    mine = {name: test for name, test in tests.items() if test.task == task}
    if not mine:
        known = ", ".join(dict.fromkeys(test.task for test in tests.values()))
        raise AssignmentError(f"check: expected one of {known}, got {task!r}. Mend the name in check(…).")
    results: list[TestResult] = []
    plugin = GraderPlugin(
        mine,
        iter([_OpenNotebook(variables, path.parent)]),
        on_done=lambda _, found: results.extend(found),
        explanations={},
    )
    run_pytest(plugin, [path])
    print(render(task, results))
    return sum(result.earned for result in results)


def render(task: str, results: list[TestResult]) -> str:
    """Write a check's outcome: what passed, and for each failure what, expected, got and a hint."""
    passed = sum(result.passed for result in results)
    lines = [
        f"{task}: {passed} of {len(results)} visible tests pass" + ("." if passed == len(results) else ":")
    ]
    for result in results:
        words = result.name.removeprefix("test_").replace("_", " ")
        if result.passed:
            lines.append(f"  ✓ {words}")
            continue
        lines.append(f"  ✗ {words}: {result.message}")
        if result.details:
            lines.append(_indented("in your code:", result.details))
        if result.expected and result.got:
            lines += [_indented("expected:", result.expected), _indented("got:", result.got)]
        lines.append(f"      hint: {result.hint}")
    return "\n".join(lines)


def _indented(label: str, text: str) -> str:
    return "\n".join([f"      {label}", *(f"        {line}" for line in text.splitlines())])
