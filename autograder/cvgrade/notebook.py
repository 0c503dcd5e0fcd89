"""`check("task")` in a student's notebook: the visible tests, in place, in words for a beginner."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from cvgrade.assignment import GraderTest, read_tests
from cvgrade.errors import AssignmentError, StudentError
from cvgrade.plugin import GraderPlugin, run_pytest
from cvgrade.results import TestResult
from cvgrade.sandbox.cells import kind_of

TESTS = "test_visible.py"


class _Namespace:
    """The notebook as `student`: its functions raise `StudentError` where they fail."""

    def __init__(self, variables: dict[str, Any]) -> None:
        self._variables = variables

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._variables:
            raise StudentError(
                "not attempted",
                f"`{name}` is not defined yet. Run the cell that defines it, then check again.",
            )
        value = self._variables[name]
        return _guarded(value) if callable(value) else value


def _guarded(function: Any) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except NotImplementedError as error:
            raise StudentError("not attempted", str(error) or "not written yet") from None
        except (Exception, SystemExit) as error:
            where = _student_lines(error.__traceback__)
            raise StudentError("exception", f"{kind_of(error)}: {error}", details=where) from error

    return call


def _student_lines(trace: TracebackType | None) -> str:
    frames = [f for f in traceback.extract_tb(trace) if not f.filename.startswith(str(Path(__file__).parent))]
    return "\n".join(f"  line {frame.lineno}: {frame.line}" for frame in frames[-3:] if frame.line)


class _OpenNotebook:
    """The one subject of a check."""

    name = "you"

    def __init__(self, variables: dict[str, Any]) -> None:
        self.student = _Namespace(variables)

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
        iter([_OpenNotebook(variables)]),
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
